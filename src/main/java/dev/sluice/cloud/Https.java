package dev.sluice.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.http.Bounds;
import dev.sluice.http.Destinations;
import dev.sluice.http.Exchange;
import dev.sluice.http.RefusedDestinationException;
import dev.sluice.http.Request;
import dev.sluice.http.TooLargeException;
import dev.sluice.http.TooManyLookUpsException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Requests to services that hold keys or give access. They are rare, so that no connection is kept. Others may choose the
 * service: an answer has a time until which it is there as a whole, and a size.
 */
public final class Https {
    private static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration NEAR = Duration.ofSeconds(3);
    private static final int LARGEST_ANSWER = 1 << 20;
    private static final byte[] NO_BODY = {};
    private static final ObjectMapper JSON = new ObjectMapper();

    private Https() {}

    /** What a service answered. */
    public record Answer(int status, String body) {
        public boolean isGood() {
            return status / 100 == 2;
        }

        /**
         * The text at a path of the body, which is JSON.
         *
         * @throws CloudException where there is none
         */
        public String text(String service, String path) {
            var found = tree().at(path);
            if (found.isTextual()) {
                return found.asText();
            }
            throw new CloudException("the answer of %s has no %s".formatted(service, path));
        }

        /** The text at a path of the body; empty where there is none. */
        public String textOrEmpty(String path) {
            return tree().at(path).asText("");
        }

        /** The number at a path of the body, as a number or a text; 0 where there is none. */
        public long number(String path) {
            return tree().at(path).asLong();
        }

        /** Missing where the body is not JSON; it may hold a secret, so that errors do not quote it. */
        private JsonNode tree() {
            try {
                return JSON.readTree(body);
            } catch (IOException e) {
                return JSON.missingNode();
            }
        }

        @Override
        public String toString() {
            return "answer " + status;
        }
    }

    /** A JSON object. */
    public static String json(Map<String, ?> fields) {
        try {
            return JSON.writeValueAsString(fields);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @throws CloudException where a service's text is not base64; both alphabets count, as do texts without padding */
    public static byte[] base64(String service, String text) {
        try {
            return Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException e) {
            throw new CloudException("the answer of %s is not base64".formatted(service));
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
     * @param destinations by who chose the address
     * @param form the fields of the request
     * @throws CloudException where none is given
     */
    static Grant<String> token(Destinations destinations, String service, String url, Map<String, String> form) {
        var answer = post(
                destinations, service, url, Map.of("Content-Type", "application/x-www-form-urlencoded"), form(form));
        if (!answer.isGood()) {
            throw new CloudException("no access token for %s: %s answered %d".formatted(service, url, answer.status()));
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
     * @throws CloudException where there is no answer
     */
    static Answer near(String service, String method, String url, Map<String, String> headers) {
        return send(Destinations.ofTheOperator(), service, request(service, method, url, headers, NO_BODY), NEAR);
    }

    /**
     * A request to an address that the operator has chosen.
     *
     * @param service its name in errors
     * @throws CloudException where there is no answer
     */
    static Answer get(String service, String url, Map<String, String> headers) {
        return send(Destinations.ofTheOperator(), service, request(service, "GET", url, headers, NO_BODY), TIMEOUT);
    }

    /**
     * @param destinations by who chose the address
     * @param service its name in errors
     * @throws CloudException where there is no answer
     */
    public static Answer post(
            Destinations destinations, String service, String url, Map<String, String> headers, String body) {
        var bytes = body.getBytes(StandardCharsets.UTF_8);
        return send(destinations, service, request(service, "POST", url, headers, bytes), TIMEOUT);
    }

    private static Answer send(Destinations destinations, String service, Request request, Duration timeout) {
        try (var exchange = Exchange.open(request, destinations, new Bounds(timeout, LARGEST_ANSWER))) {
            var text = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(exchange.bytes()));
            return new Answer(exchange.status(), text.toString());
        } catch (RefusedDestinationException | TooManyLookUpsException e) {
            throw new CloudException("%s at %s is not asked: %s".formatted(service, request.address(), e.getMessage()));
        } catch (TooLargeException e) {
            throw new CloudException(
                    "the answer of %s at %s is not taken: %s".formatted(service, request.address(), e.getMessage()));
        } catch (SocketTimeoutException e) {
            throw new CloudException("%s at %s does not answer within %d seconds"
                    .formatted(service, request.address(), timeout.toSeconds()));
        } catch (InterruptedIOException e) {
            throw new CloudException("interrupted");
        } catch (IOException e) {
            throw new CloudException("%s at %s does not answer: %s".formatted(service, request.address(), e));
        }
    }

    private static Request request(
            String service, String method, String url, Map<String, String> headers, byte[] body) {
        URI address;
        try {
            address = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new CloudException("'%s' is not an address of %s".formatted(url, service));
        }
        try {
            return new Request(method, address, headers, body);
        } catch (IllegalArgumentException e) { // names the header alone
            throw new CloudException("%s cannot be asked: %s".formatted(service, e.getMessage()));
        }
    }
}
