package dev.sluice.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A control plane of this test run's own: {@code kubernetes/local/cluster run}, which ends when this process does. */
final class ClusterProcess implements AutoCloseable {
    private static final String READY = "ready kubeconfig=";

    private final Process process;
    private final Path directory;
    private final Path kubeconfig;

    private ClusterProcess(Process process, Path directory, Path kubeconfig) {
        this.process = process;
        this.directory = directory;
        this.kubeconfig = kubeconfig;
    }

    /** Starts a cluster, and builds it before where this machine has none yet; that takes minutes and is told on stderr. */
    static ClusterProcess start(Path directory) {
        try {
            Files.createDirectories(directory);
            var process = new ProcessBuilder(
                            script(), "run", "--dir", directory.toString(), "--audit", "--until-stdin-closes")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return new ClusterProcess(process, directory, awaitReady(process.inputReader()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path kubeconfig() {
        return kubeconfig;
    }

    Path auditLog() {
        return directory.resolve("audit.log");
    }

    /** A kubeconfig for a user of that name, so that its requests can be told from others'. */
    Path kubeconfigFor(String user, String group) {
        var file = directory.resolve(user + ".kubeconfig");
        try {
            var issue = new ProcessBuilder(script(), "user", "--dir", directory.toString(), "--group", group, user)
                    .redirectOutput(file.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            if (issue.waitFor() != 0) {
                throw new IllegalStateException("no kubeconfig for " + user);
            }
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    private static Path awaitReady(BufferedReader output) throws IOException {
        for (var line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(READY)) {
                return Path.of(line.substring(READY.length()));
            }
        }
        throw new IllegalStateException("the control plane did not start; see the lines above");
    }

    private static String script() {
        return Path.of("kubernetes", "local", "cluster").toAbsolutePath().toString();
    }

    static List<String> lastLines(Path file, int count) {
        try (var lines = Files.lines(file)) {
            var all = lines.toList();
            return all.subList(Math.max(0, all.size() - count), all.size());
        } catch (IOException e) {
            return List.of(file + " cannot be read: " + e);
        }
    }
}
