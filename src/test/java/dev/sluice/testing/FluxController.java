package dev.sluice.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Flux's kustomize-controller itself, built for who asks for it. */
public final class FluxController implements AutoCloseable {
    /** By whose name its requests are known. */
    public static final String USER = "flux";

    private final String kubeconfig;
    private final Path log;
    private Process process;

    FluxController(String kubeconfig, Path log) {
        this.kubeconfig = kubeconfig;
        this.log = log;
    }

    /** Starts it, and returns when it is ready. */
    public void start() throws IOException, InterruptedException {
        var executable =
                LocalBuild.of("flux-controller").resolve("kustomize-controller").toString();
        var health = SluiceProcess.freePort();
        var builder = new ProcessBuilder(List.of(
                        executable,
                        "--metrics-addr=127.0.0.1:" + SluiceProcess.freePort(),
                        "--health-addr=127.0.0.1:" + health,
                        "--requeue-dependency=1s"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("KUBECONFIG", kubeconfig);
        builder.environment().put("RUNTIME_NAMESPACE", "flux-system");
        process = builder.start();
        await("Flux to be ready").atMost(Duration.ofSeconds(30)).until(() -> isReady(health));
    }

    private boolean isReady(int port) throws InterruptedException {
        if (!process.isAlive()) {
            throw new IllegalStateException("Flux has ended: " + String.join("\n", ClusterProcess.lastLines(log, 10)));
        }
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/readyz".formatted(port)))
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    /** Stops it in an orderly way. */
    @Override
    public void close() {
        if (process == null) {
            return;
        }
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
