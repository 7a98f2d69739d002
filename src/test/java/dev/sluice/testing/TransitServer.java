package dev.sluice.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The Vault of the recorded files, on a free loopback port: it decrypts what {@code src/test/resources/sops/transit.go} has
 * encrypted, for who shows its token.
 */
public final class TransitServer implements AutoCloseable {
    /** The address that the recorded files name. */
    private static final String RECORDED = "http://127.0.0.1:8200";

    private static final String VERSION = "vault:v1:";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer http;
    private final String token;
    private Optional<KubernetesClient> cluster = Optional.empty();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    private TransitServer(HttpServer http, String token) {
        this.http = http;
        this.token = token;
    }

    public static TransitServer start(String token) {
        try {
            var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var server = new TransitServer(HttpServer.create(loopback, 0), token);
            server.http.createContext("/", server::handle);
            server.http.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        requests.add(path);
        if (path.equals("/v1/auth/kubernetes/login") && cluster.isPresent()) {
            var asked = JSON.readTree(exchange.getRequestBody());
            answer(
                    exchange,
                    mayLogIn(asked.path("role").asText(), asked.path("jwt").asText())
                            ? Map.of("auth", Map.of("client_token", token, "lease_duration", 3600))
                            : Map.of());
        } else if (path.equals("/v1/sops/decrypt/app")
                && token.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"))) {
            var ciphertext = JSON.readTree(exchange.getRequestBody())
                    .path("ciphertext")
                    .asText()
                    .substring(VERSION.length());
            answer(exchange, Map.of("data", Map.of("plaintext", ciphertext)));
        } else {
            answer(exchange, Map.of());
        }
    }

    /** @param what nothing where that is refused */
    private static void answer(HttpExchange exchange, Map<String, ?> what) throws IOException {
        var answer = JSON.writeValueAsBytes(what);
        exchange.sendResponseHeaders(what.isEmpty() ? 403 : 200, answer.length);
        exchange.getResponseBody().write(answer);
        exchange.close();
    }

    /** As with Vault's authentication method "Kubernetes": the API server says whose token it is, and that it is for us. */
    private boolean mayLogIn(String role, String jwt) {
        var review = cluster.orElseThrow()
                .resource(new TokenReviewBuilder()
                        .withNewSpec()
                        .withToken(jwt)
                        .withAudiences(url())
                        .endSpec()
                        .build())
                .create()
                .getStatus();
        return Boolean.TRUE.equals(review.getAuthenticated())
                && review.getUser().getUsername().equals("system:serviceaccount:" + role.replace('_', ':'));
    }

    /** Lets the service accounts of a cluster log in, each as the role of its namespace and name. */
    public TransitServer trusting(KubernetesClient client) {
        cluster = Optional.of(client);
        return this;
    }

    /** A recorded file as it would be if this server had been the Vault. The MAC of a file does not cover its keys. */
    public String encrypted(String file) {
        return file.replace(RECORDED, url());
    }

    /** The paths that were asked for since the start. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    public String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
