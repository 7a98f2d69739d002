package dev.sluice.http;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a server is asked for.
 *
 * @param body empty for none
 * @param redirects how many are followed, of a GET; any answer after that is the last
 */
public record Request(String method, URI address, Map<String, String> headers, byte[] body, int redirects) {
    private static final byte[] NO_BODY = {};

    /** @throws IllegalArgumentException where a header would be more than one */
    public Request {
        headers.forEach((name, value) -> {
            if (!isToken(name) || value.chars().anyMatch(c -> c < ' ' && c != '\t' || c > '~')) {
                throw new IllegalArgumentException("the header '%s' is not valid".formatted(name));
            }
        });
    }

    public Request(String method, URI address, Map<String, String> headers, byte[] body) {
        this(method, address, headers, body, 0);
    }

    /** A GET without a body, no redirects followed. */
    public static Request get(URI address) {
        return new Request("GET", address, Map.of(), NO_BODY);
    }

    public Request following(int most) {
        return new Request(method, address, headers, body, most);
    }

    /** The same of another server, or of another path: only the server that was meant is shown who asks. */
    Request redirected(URI target) {
        var kept = new LinkedHashMap<>(headers);
        if (!Origin.of(address).equals(Origin.of(target))) {
            kept.clear();
        }
        return new Request(method, target, kept, body, redirects - 1);
    }

    private static boolean isToken(String name) {
        return !name.isEmpty()
                && name.chars().allMatch(c -> c > ' ' && c <= '~' && ":()<>@,;\\\"/[]?={}".indexOf(c) < 0);
    }

    @Override
    public String toString() {
        return "%s %s".formatted(method, address);
    }
}
