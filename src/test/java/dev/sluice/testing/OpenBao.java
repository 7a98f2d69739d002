package dev.sluice.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** The real OpenBao, with nothing in it, on a free loopback port. */
public final class OpenBao implements AutoCloseable {
    private static final String ROOT = "root";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final String address;
    private final HttpClient http = HttpClient.newHttpClient();

    private OpenBao(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    /** Gets the program where this machine has none yet. */
    public static OpenBao start() throws IOException, InterruptedException {
        var got = new ProcessBuilder(Path.of("kubernetes", "local", "openbao")
                        .toAbsolutePath()
                        .toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var program = new String(got.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (got.waitFor() != 0) {
            throw new IllegalStateException("kubernetes/local/openbao fails; see the lines above");
        }
        var port = freePort();
        var log = Files.createDirectories(Path.of("target", "openbao")).resolve("openbao.log");
        var process = new ProcessBuilder(
                        program,
                        "server",
                        "-dev",
                        "-dev-no-store-token",
                        "-dev-root-token-id=" + ROOT,
                        "-dev-listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var bao = new OpenBao(process, "http://127.0.0.1:" + port);
        bao.awaitReady();
        return bao;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitReady() throws InterruptedException {
        for (int i = 0; i < 300; i++) {
            try {
                if (http.send(
                                        HttpRequest.newBuilder(URI.create(address + "/v1/sys/health"))
                                                .timeout(Duration.ofSeconds(2))
                                                .build(),
                                        BodyHandlers.discarding())
                                .statusCode()
                        == 200) {
                    return;
                }
            } catch (IOException e) {
                // not yet
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("OpenBao does not become ready; see target/openbao");
    }

    public String address() {
        return address;
    }

    /**
     * Writes something, as whoever may do anything.
     *
     * @param path that of the API, after its version
     * @return the answer
     */
    public JsonNode write(String path, Map<String, ?> fields) throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(URI.create("%s/v1/%s".formatted(address, path)))
                        .header("X-Vault-Token", ROOT)
                        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(fields)))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() / 100 != 2) {
            throw new IllegalStateException("%s: %d %s".formatted(path, answer.statusCode(), answer.body()));
        }
        return answer.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(answer.body());
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        process.waitFor();
    }
}
