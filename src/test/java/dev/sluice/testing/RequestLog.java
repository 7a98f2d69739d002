package dev.sluice.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The requests that the controller made, as the API server's audit log has them. */
public final class RequestLog {
    /** The name of the controller's user. */
    static final String CONTROLLER = "sluice";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path auditLog;

    RequestLog(Path auditLog) {
        this.auditLog = auditLog;
    }

    /**
     * One request.
     *
     * @param user as whom it was made
     * @param dryRun whether it asked to change nothing
     * @param status of the answer; 0 for a watch that goes on
     */
    public record Request(
            String user,
            String verb,
            String resource,
            String namespace,
            String name,
            boolean dryRun,
            String uri,
            int status) {
        /** Whether it may have changed the cluster. */
        public boolean isWrite() {
            return !dryRun && !List.of("get", "list", "watch").contains(verb);
        }
    }

    /** The controller's requests about one namespace so far, watches included. */
    public List<Request> in(String namespace) {
        return of(CONTROLLER).stream()
                .filter(request -> request.namespace().equals(namespace))
                .toList();
    }

    /** The requests of a user so far, watches included. */
    public List<Request> of(String user) {
        try (var lines = Files.lines(auditLog)) {
            return lines.map(RequestLog::parse)
                    .filter(event -> event.at("/user/username").asText().equals(user))
                    .filter(event -> event.path("stage").asText().equals("ResponseComplete")
                            || event.path("verb").asText().equals("watch"))
                    .map(RequestLog::request)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Request request(JsonNode event) {
        var uri = event.path("requestURI").asText();
        return new Request(
                event.at("/impersonatedUser/username")
                        .asText(event.at("/user/username").asText()),
                event.path("verb").asText(),
                event.at("/objectRef/resource").asText() + subresource(event),
                event.at("/objectRef/namespace").asText(),
                event.at("/objectRef/name").asText(),
                uri.contains("dryRun=All"),
                uri,
                event.at("/responseStatus/code").asInt());
    }

    private static String subresource(JsonNode event) {
        var subresource = event.at("/objectRef/subresource").asText();
        return subresource.isEmpty() ? "" : "/" + subresource;
    }

    private static JsonNode parse(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
