package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.SluiceProcess;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What an operator sees of the packaged controller's start, and of what keeps it from starting. */
@ExtendWith(ControlPlane.class)
class ControllerStartIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String LINE = "\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z? (INFO |WARN |ERROR) \\S.*";

    private final List<Process> open = new ArrayList<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final int httpPort = freePort();
    private final int managementPort = freePort();

    @TempDir
    Path directory;

    @BeforeEach
    void requireCluster(KubernetesClient client) {
        assertThat(client).isNotNull();
    }

    @AfterEach
    void end() {
        open.forEach(Process::destroyForcibly);
    }

    @Test
    void aWrongCommandLineIsOneLine() throws Exception {
        assertRefused(
                Map.of(),
                "invalid argument \"yes\" for \"--no-remote-bases\": true or false is expected",
                "--no-remote-bases=yes");
        assertRefused(Map.of(), "unknown flag: --concurent; \"sluice --help\" lists all flags", "--concurent=4");
        assertRefused(
                Map.of(),
                "--spiffe-broker-id is not supported: Sluice has no mTLS by SPIFFE; leave it out",
                "--spiffe-broker-id=b");
    }

    @Test
    void soIsAWrongSettingOfTheEnvironment() throws Exception {
        assertRefused(
                Map.of("SLUICE_ACCESS_NO_CROSS_NAMESPACE_REFS", "ture"),
                "invalid value \"ture\" of SLUICE_ACCESS_NO_CROSS_NAMESPACE_REFS: true or false is expected");
        assertRefused(
                Map.of("SLUICE_FETCH_TIMEOUT", "soon"),
                "invalid value \"soon\" of SLUICE_FETCH_TIMEOUT: a duration such as 30s, 1m30s or 1.5h, from 1ms to 576h0m0s is expected");
        assertRefused(
                Map.of("SLUICE_SOURCES", "Embedded"),
                "invalid value \"Embedded\" of SLUICE_SOURCES: external or embedded is expected");
        assertRefused(
                Map.of("QUARKUS_HTTP_PORT", "http"),
                "invalid value \"http\" of QUARKUS_HTTP_PORT: Expected an integer value, got \"http\"");
    }

    @Test
    void soAreSettingsThatDoNotGoTogether() throws Exception {
        assertRefused(
                Map.of("RUNTIME_NAMESPACE", "default"),
                "the lease duration of the leader election (35s) must be at least 1s and longer than its renew deadline (40s)",
                "--enable-leader-election",
                "--leader-election-renew-deadline=40s");
        assertRefused(
                Map.of("SLUICE_ARTIFACTS_LISTEN", "everywhere"),
                "invalid value \"everywhere\" of SLUICE_ARTIFACTS_LISTEN: :port, host:port or [IPv6]:port, with a port up to 65535, is expected");
    }

    @Test
    void aKubeconfigThatIsNotThereIsNamed() throws Exception {
        assertRefused(
                Map.of("KUBECONFIG", "/nowhere"),
                "the kubeconfig \"/nowhere\", named by the environment variable KUBECONFIG, is of no use: there is no such file; correct it, or unset the variable to use the pod's own account");
    }

    @Test
    void anAddressThatIsTakenIsNamed() throws Exception {
        try (var taken = new ServerSocket(httpPort)) {
            var ended = run(Map.of(), "--metrics-addr=:" + taken.getLocalPort());

            assertThat(ended.status()).isEqualTo(1);
            assertThat(ended.errors())
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("Error: cannot listen on 0.0.0.0:%d: ".formatted(taken.getLocalPort())));
            assertThat(ended.output()).allMatch(line -> line.matches(LINE));
        }
    }

    @Test
    void helpAndVersionNeedNoCluster() throws Exception {
        var help = run(Map.of("KUBECONFIG", "/nowhere"), "--help");
        assertThat(help.status()).isZero();
        assertThat(help.errors()).isEmpty();
        assertThat(help.output()).anyMatch(line -> line.startsWith("  --leader-election-lease-duration duration"));

        var version = run(Map.of("KUBECONFIG", "/nowhere"), "--version");
        assertThat(version.status()).isZero();
        assertThat(version.output())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("sluice "));
    }

    /** It is up, and not ready, until there is an answer; a line a try says why. */
    @Test
    void anApiServerThatDoesNotAnswerIsAwaited() throws Exception {
        var away = Files.writeString(
                directory.resolve("away"),
                Files.readString(ControlPlane.kubeconfig())
                        .replaceAll("server: .*", "server: https://127.0.0.1:" + freePort()));
        var process = start(Map.of("KUBECONFIG", away.toString()));

        await().atMost(PATIENCE)
                .until(() ->
                        lines(process).filter(line -> line.contains(" ERROR ")).count() > 1);
        assertThat(lines(process))
                .allMatch(line -> line.matches(LINE))
                .anyMatch(
                        line -> line.matches(
                                ".* ERROR the API server https://127.0.0.1:\\d+/ does not answer: Connection refused.*; next try in 1s: check the kubeconfig and the way to the server"));
        await().atMost(PATIENCE).until(() -> status(managementPort, "/healthz") == 200);
        assertThat(status(managementPort, "/readyz")).isEqualTo(503);

        process.destroy();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).as("it has ended").isTrue();
    }

    @Test
    void aStartIsAFewLinesThatNeedNoExplanation() throws Exception {
        var process = start(
                Map.of(),
                "--metrics-addr=[::1]:" + httpPort,
                "--health-addr=:" + managementPort,
                "--requeue-dependency=5s");
        awaitReady();

        assertThat(lines(process))
                .hasSizeLessThan(8)
                .allSatisfy(line -> assertThat(line)
                        .matches(LINE)
                        .doesNotContain(" WARN ", " ERROR ", "dev.sluice.", "(main)", "micrometer"))
                .anyMatch(line -> line.contains("compatible with Flux 2.10"))
                .anyMatch(line -> line.contains("--requeue-dependency changes nothing: nothing is polled here"))
                .anyMatch(line -> line.contains("started: kustomizations.kustomize.toolkit.fluxcd.io watched at "));
        assertThat(get("http://[::1]:%d/metrics".formatted(httpPort)).statusCode())
                .isEqualTo(200);

        process.destroy();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).as("it has ended").isTrue();
    }

    @Test
    void serversThatAreSwitchedOffListenNowhere() throws Exception {
        var process = start(Map.of(), "--metrics-addr=0", "--health-addr=");

        await().atMost(PATIENCE).until(() -> lines(process).anyMatch(line -> line.contains(" started: ")));
        assertThat(listens(httpPort)).isFalse();
        assertThat(listens(managementPort)).isFalse();
    }

    private void awaitReady() {
        await().atMost(PATIENCE).until(() -> status(managementPort, "/readyz") == 200);
    }

    private record Ended(int status, List<String> output, List<String> errors) {}

    private void assertRefused(Map<String, String> environment, String message, String... arguments)
            throws IOException, InterruptedException {
        var ended = run(environment, arguments);

        assertThat(ended.errors()).containsExactly("Error: " + message);
        assertThat(ended.status()).isEqualTo(2);
        assertThat(ended.output()).allMatch(line -> line.matches(LINE));
    }

    private Ended run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        var process = start(environment, arguments);
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("it has ended")
                .isTrue();
        return new Ended(process.exitValue(), lines(process).toList(), Files.readAllLines(errors(process)));
    }

    private Process start(Map<String, String> environment, String... arguments) throws IOException {
        var command = new ArrayList<>(SluiceProcess.command());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        var all = new HashMap<>(Map.of(
                "KUBECONFIG", ControlPlane.kubeconfig().toString(),
                "QUARKUS_HTTP_PORT", String.valueOf(httpPort),
                "QUARKUS_MANAGEMENT_PORT", String.valueOf(managementPort)));
        all.putAll(environment);
        builder.environment().putAll(all);
        var number = open.size();
        var process = builder.redirectOutput(directory.resolve(number + ".out").toFile())
                .redirectError(directory.resolve(number + ".err").toFile())
                .start();
        open.add(process);
        return process;
    }

    private Stream<String> lines(Process process) throws IOException {
        return Files.readAllLines(directory.resolve(open.indexOf(process) + ".out")).stream();
    }

    private Path errors(Process process) {
        return directory.resolve(open.indexOf(process) + ".err");
    }

    private int status(int port, String path) {
        try {
            return get("http://127.0.0.1:%d%s".formatted(port, path)).statusCode();
        } catch (IOException e) {
            return 0; // nobody listens
        }
    }

    private boolean listens(int port) {
        return status(port, "/") != 0;
    }

    private HttpResponse<String> get(String address) throws IOException {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(address))
                            .timeout(Duration.ofSeconds(10))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
