package dev.sluice.cloud;

import java.net.URI;
import java.util.regex.Pattern;

/**
 * Where a Vault or an OpenBao is.
 *
 * @param text without a slash at the end
 */
public record VaultAddress(String text) {
    private static final Pattern PATH = Pattern.compile("(?:/[\\w~-][\\w.~-]*+)*+");

    /**
     * @param text as a file names it
     * @throws CloudException where it is not an address of http(s), or leads elsewhere by its query or a user
     */
    public static VaultAddress of(String text) {
        var trimmed = withoutSlashes(text.strip());
        try {
            var uri = URI.create(trimmed);
            if (("https".equals(uri.getScheme()) || "http".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && PATH.matcher(uri.getRawPath()).matches()) {
                return new VaultAddress(trimmed);
            }
        } catch (IllegalArgumentException e) {
            // reported below
        }
        throw new CloudException("'%s' is not the address of a Vault".formatted(text));
    }

    private static String withoutSlashes(String text) {
        var end = text.length();
        while (end > 0 && text.charAt(end - 1) == '/') {
            end--;
        }
        return text.substring(0, end);
    }

    /**
     * The address of something that the server has.
     *
     * @param path that of the API, after its version
     * @throws CloudException where the path is none: it must lead nowhere else
     */
    public String url(String path) {
        if (!PATH.matcher("/" + path).matches()) {
            throw new CloudException("'%s' is not a path of a Vault".formatted(path));
        }
        return "%s/v1/%s".formatted(text, path);
    }
}
