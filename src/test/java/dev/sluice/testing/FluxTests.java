package dev.sluice.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The tests of Flux's kustomize-controller, as the local Go program builds them: with an API server of their own, and the
 * packaged controller at work on it where Flux's would be.
 */
public final class FluxTests {
    private static final Path LOGS = Path.of("target", "peer").toAbsolutePath();
    private static final Duration LIMIT = Duration.ofMinutes(25);

    private final Path controlPlane;
    private final Path directory;

    private FluxTests(Path controlPlane, Path directory) {
        this.controlPlane = controlPlane;
        this.directory = directory;
    }

    /** Builds the tests and the control plane where this machine has none yet; that takes minutes. */
    public static FluxTests built() throws IOException, InterruptedException {
        return new FluxTests(LocalBuild.of(), LocalBuild.of("flux-tests"));
    }

    /**
     * Runs some of the tests on a controller that is started for them. What the tests print, and the controller's log, stay
     * in {@code target/peer}.
     *
     * @param name of the files that take what is printed
     * @param selection flags of the tests, which choose those to run
     * @param arguments the controller's command line
     * @return the results, in the order in which the tests began
     * @throws IllegalStateException if there are none, with what was printed
     */
    public List<GoTest> run(String name, List<String> selection, List<String> arguments)
            throws IOException, InterruptedException {
        Files.createDirectories(LOGS);
        var output = LOGS.resolve(name + ".txt");
        var command = new ArrayList<String>();
        command.add(directory.resolve("flux-tests").toString());
        command.add("-test.v");
        command.addAll(selection);
        var builder = new ProcessBuilder(command)
                .directory(directory
                        .resolve(Path.of("module", "internal", "controller"))
                        .toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        var controller = new ArrayList<>(SluiceProcess.command());
        controller.addAll(arguments);
        var managementPort = String.valueOf(SluiceProcess.freePort());
        var environment = builder.environment();
        environment.put("KUBEBUILDER_ASSETS", controlPlane.toString());
        environment.put("OUTSIDE_COMMAND", String.join("\n", controller));
        environment.put("OUTSIDE_READY", "http://127.0.0.1:%s/readyz".formatted(managementPort));
        environment.put("OUTSIDE_LOG", LOGS.resolve(name + "-controller.log").toString());
        environment.put("QUARKUS_HTTP_PORT", String.valueOf(SluiceProcess.freePort()));
        environment.put("QUARKUS_MANAGEMENT_PORT", managementPort);
        environment.put("RUNTIME_NAMESPACE", "flux-system");
        awaitEnd(builder.start());
        var lines = Files.readAllLines(output);
        var results = GoTest.parse(lines);
        if (results.isEmpty()) {
            throw new IllegalStateException("No test has run:\n" + String.join("\n", lines));
        }
        return results;
    }

    /** Tests that panic, or take too long, leave the controller and the API server behind. */
    private static void awaitEnd(Process process) throws InterruptedException {
        var deadline = System.nanoTime() + LIMIT.toNanos();
        Set<ProcessHandle> started = new HashSet<>();
        try {
            while (System.nanoTime() < deadline && !process.waitFor(1, TimeUnit.SECONDS)) {
                process.descendants().forEach(started::add);
            }
        } finally {
            process.destroyForcibly();
            started.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
