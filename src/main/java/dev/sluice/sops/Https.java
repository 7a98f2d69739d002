package dev.sluice.sops;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/** Requests to services that hold keys. They are rare, so that no connection is kept. */
final class Https {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final ObjectMapper JSON = new ObjectMapper();

    private Https() {}

    /** What a service answered. */
    record Answer(int status, String body) {
        boolean isGood() {
            return status / 100 == 2;
        }

        /**
         * The text at a path of the body, which is JSON.
         *
         * @throws SopsException where there is none
         */
        String text(String service, String path) {
            try {
                JsonNode found = JSON.readTree(body).at(path);
                if (found.isTextual()) {
                    return found.asText();
                }
            } catch (IOException e) {
                // told below; the body may hold a secret
            }
            throw new SopsException("the answer of %s has no %s".formatted(service, path));
        }
    }

    /** A JSON object. */
    static String json(Map<String, ?> fields) {
        try {
            return JSON.writeValueAsString(fields);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws SopsException where a service's text is not base64; both alphabets count, as do texts without padding */
    static byte[] base64(String service, String text) {
        try {
            return Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException e) {
            throw new SopsException("the answer of %s is not base64".formatted(service));
        }
    }

    /**
     * An access token by OAuth 2.0.
     *
     * @param form the fields of the request
     * @throws SopsException where none is given
     */
    static String token(String service, String url, Map<String, String> form) {
        var body = form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var answer = post(service, url, Map.of("Content-Type", "application/x-www-form-urlencoded"), body);
        if (!answer.isGood()) {
            throw new SopsException("no access token for %s: %s answered %d".formatted(service, url, answer.status()));
        }
        return answer.text(service, "/access_token");
    }

    /**
     * @param service its name in errors
     * @throws SopsException where there is no answer
     */
    static Answer post(String service, String url, Map<String, String> headers, String body) {
        try (var client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build()) {
            var request = HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT);
            headers.forEach(request::header);
            var answer = client.send(
                    request.POST(HttpRequest.BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
            return new Answer(answer.statusCode(), answer.body());
        } catch (IllegalArgumentException e) {
            throw new SopsException("'%s' is not an address of %s".formatted(url, service));
        } catch (IOException e) {
            throw new SopsException("%s at %s does not answer: %s".formatted(service, url, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SopsException("interrupted");
        }
    }
}
