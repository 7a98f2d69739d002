package dev.sluice.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server in the place of a cloud's: it gives the answers that it was told, refuses all else, and notes what it is asked. */
public final class CloudServer implements AutoCloseable {
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final HttpServer server;

    public CloudServer() {
        try {
            server = HttpServer.create(new InetSocketAddress("localhost", 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** Something that the server was asked. */
    public record Request(String method, String path, Map<String, List<String>> headers, String body) {
        /** @param name as the JDK's server writes it: a capital and small letters */
        public String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }

        public Map<String, String> form() {
            var fields = new LinkedHashMap<String, String>();
            for (var field : body.split("&")) {
                var sign = field.indexOf('=');
                fields.put(
                        field.substring(0, sign), URLDecoder.decode(field.substring(sign + 1), StandardCharsets.UTF_8));
            }
            return fields;
        }

        public Map<?, ?> json() {
            try {
                return new ObjectMapper().readValue(body, Map.class);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** @param path with the query */
    public void answer(String path, String body) {
        answers.put(path, body);
    }

    public List<Request> requests() {
        return requests;
    }

    public String address() {
        return "http://" + host();
    }

    public String host() {
        return "localhost:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().toString();
        requests.add(new Request(
                exchange.getRequestMethod(),
                path,
                Map.copyOf(exchange.getRequestHeaders()),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
        var answer = answers.get(path);
        var bytes =
                (answer == null ? "{\"__type\":\"AccessDeniedException\"}" : answer).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(answer == null ? 403 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
