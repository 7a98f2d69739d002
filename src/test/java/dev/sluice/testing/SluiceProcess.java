package dev.sluice.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;

/**
 * The controller as it is shipped, in a process of its own that a test may kill. Runs what {@code package} has built; the
 * system property {@code sluice.executable} names a native executable to run instead.
 */
public final class SluiceProcess implements AutoCloseable {
    /** So little that what is too large does not take the machine's memory first. */
    private static final String HEAP = "-Xmx256m";

    private static final Duration START = Duration.ofSeconds(60);

    private final UnaryOperator<String> kubeconfigs;
    private final String user;
    private final Path directory;
    private final List<String> arguments;
    private final Path log;
    private final Path artifacts;
    private final int httpPort = freePort();
    private final int managementPort = freePort();
    private final HttpClient http = HttpClient.newHttpClient();
    private Map<String, String> settings = Map.of();
    private Process process;

    /** @param kubeconfigs makes a user of a name a kubeconfig, and tells its path */
    SluiceProcess(UnaryOperator<String> kubeconfigs, Path directory) {
        this(kubeconfigs, RequestLog.CONTROLLER, directory, List.of());
        try {
            Files.deleteIfExists(log); // of an earlier test run
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SluiceProcess(UnaryOperator<String> kubeconfigs, String user, Path directory, List<String> arguments) {
        this.kubeconfigs = kubeconfigs;
        this.user = user;
        this.directory = directory;
        this.arguments = arguments;
        this.log = directory.resolve(user + ".log");
        this.artifacts = directory.resolve(user + "-artifacts");
    }

    /**
     * Another controller, not yet started.
     *
     * @param user by whose name its requests and its log are known
     * @param arguments its command line
     */
    public SluiceProcess another(String user, List<String> arguments) {
        return new SluiceProcess(kubeconfigs, user, directory, arguments);
    }

    /** Flux's kustomize-controller on the same cluster, not yet started. */
    public FluxController flux() {
        return new FluxController(kubeconfigs.apply(FluxController.USER), directory.resolve("flux.log"));
    }

    /** Starts the controller and returns when it is ready. */
    public void start() {
        var command = new ArrayList<>(command());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        var environment = builder.environment();
        environment.put("KUBECONFIG", kubeconfigs.apply(user));
        environment.put("SLUICE_SOURCES", "embedded");
        // The Git servers, Vaults and clusters of tests are on this machine.
        environment.put("SLUICE_NETWORK_ALLOW_LOCAL", "true");
        environment.put("SLUICE_ARTIFACTS_DIR", artifacts.toString());
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(httpPort));
        environment.put("QUARKUS_MANAGEMENT_PORT", String.valueOf(managementPort));
        environment.putAll(settings);
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitReady();
    }

    /**
     * Goes on with other settings than the usual ones.
     *
     * @param settings as environment variables
     * @return has it go on with the usual ones
     */
    public AutoCloseable with(Map<String, String> settings) {
        restart(settings);
        return () -> restart(Map.of());
    }

    private void restart(Map<String, String> settings) {
        close();
        this.settings = settings;
        start();
    }

    /** Ends the controller as a crash would: no shutdown hook runs. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Waits until the controller has ended by itself; returns its exit status. */
    public int awaitExit(Duration atMost) throws InterruptedException {
        if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException("Sluice is still running after " + atMost);
        }
        return process.exitValue();
    }

    /** Deletes the artifacts that the controller has stored, as a new pod would find them. */
    public void loseArtifacts() {
        try (var files = Files.walk(artifacts)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isRunning() {
        return process != null && process.isAlive();
    }

    /** Where metrics are served. */
    public URI http(String path) {
        return URI.create("http://127.0.0.1:" + httpPort + path);
    }

    /** Where probes are served. */
    public URI management(String path) {
        return URI.create("http://127.0.0.1:" + managementPort + path);
    }

    public HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(10)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    /** The end of the controller's log, to be shown where a test fails. */
    public List<String> lastLines(int count) {
        return ClusterProcess.lastLines(log, count);
    }

    /** All lines of the controller's log since its first start in this test run. */
    public List<String> lines() {
        return ClusterProcess.lastLines(log, Integer.MAX_VALUE);
    }

    @Override
    public void close() {
        if (isRunning()) {
            process.destroy();
            awaitEnd();
        }
    }

    private void awaitEnd() {
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitReady() {
        var deadline = System.nanoTime() + START.toNanos();
        var answer = "none";
        while (System.nanoTime() < deadline && process.isAlive()) {
            try {
                var response = get(management("/readyz"));
                if (response.statusCode() == 200) {
                    return;
                }
                answer = response.body();
            } catch (IOException e) {
                answer = e.toString(); // at first, nobody listens
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
        throw new IllegalStateException("Sluice did not become ready; the last answer of /readyz: %s%n%s"
                .formatted(answer, String.join("\n", lastLines(40))));
    }

    /** The program and its first arguments, for a process in any directory. */
    public static List<String> command() {
        var executable = System.getProperty("sluice.executable", "");
        if (!executable.isEmpty()) {
            return List.of(Path.of(executable).toAbsolutePath().toString(), HEAP);
        }
        var java = ProcessHandle.current().info().command().orElse("java");
        var command = new ArrayList<String>(List.of(java, HEAP));
        command.addAll(List.of(
                "-jar",
                Path.of("target", "quarkus-app", "quarkus-run.jar")
                        .toAbsolutePath()
                        .toString()));
        return command;
    }

    static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
