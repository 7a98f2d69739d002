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
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/** Requests to services that hold keys. They are rare, so that no connection is kept. */
final class Https {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration NEAR = Duration.ofSeconds(3);
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

        /** The number at a path of the body, as a number or a text; 0 where there is none. */
        long number(String path) {
            try {
                return JSON.readTree(body).at(path).asLong();
            } catch (IOException e) {
                return 0;
            }
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

    /** The fields of a form, as {@code application/x-www-form-urlencoded}. */
    static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    /**
     * An access token by OAuth 2.0.
     *
     * @param form the fields of the request
     * @throws SopsException where none is given
     */
    static Grant<String> token(String service, String url, Map<String, String> form) {
        var answer = post(service, url, Map.of("Content-Type", "application/x-www-form-urlencoded"), form(form));
        if (!answer.isGood()) {
            throw new SopsException("no access token for %s: %s answered %d".formatted(service, url, answer.status()));
        }
        return token(service, answer);
    }

    /** The access token that an answer in the form of OAuth 2.0 holds. */
    static Grant<String> token(String service, Answer answer) {
        return new Grant<>(
                answer.text(service, "/access_token"), Instant.now().plusSeconds(answer.number("/expires_in")));
    }

    /**
     * A request to the machine that the process runs on, or to one beside it, which answers soon or not at all.
     *
     * @param service its name in errors
     * @throws SopsException where there is no answer
     */
    static Answer near(String service, String method, String url, Map<String, String> headers) {
        return send(service, method, url, headers, HttpRequest.BodyPublishers.noBody(), NEAR);
    }

    /**
     * @param service its name in errors
     * @throws SopsException where there is no answer
     */
    static Answer post(String service, String url, Map<String, String> headers, String body) {
        return send(service, "POST", url, headers, HttpRequest.BodyPublishers.ofString(body), TIMEOUT);
    }

    private static Answer send(
            String service,
            String method,
            String url,
            Map<String, String> headers,
            HttpRequest.BodyPublisher body,
            Duration timeout) {
        try (var client = HttpClient.newBuilder().connectTimeout(timeout).build()) {
            var request = HttpRequest.newBuilder(URI.create(url)).timeout(timeout);
            headers.forEach(request::header);
            var answer = client.send(request.method(method, body).build(), BodyHandlers.ofString());
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
