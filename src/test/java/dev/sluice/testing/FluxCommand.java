package dev.sluice.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The real command line of Flux, as the local Go program builds it. */
public final class FluxCommand {
    private final Path executable;

    private FluxCommand(Path executable) {
        this.executable = executable;
    }

    /**
     * What a command said, on standard output and standard error together, and how it ended.
     *
     * @param status the exit status
     */
    public record Said(int status, String text) {}

    /** Builds flux where this machine has none yet; that takes minutes. */
    public static FluxCommand built() throws IOException, InterruptedException {
        return new FluxCommand(LocalBuild.of("flux").resolve("flux"));
    }

    /**
     * Runs a command as the administrator of the test's cluster, and waits for its end.
     *
     * @param words the command and its arguments, with spaces between them
     */
    public Said run(String words) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(executable.toString());
        command.addAll(List.of(words.split(" ")));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("KUBECONFIG", ControlPlane.kubeconfig().toString());
        var process = builder.start();
        process.getOutputStream().close();
        var text = new String(process.getInputStream().readAllBytes());
        return new Said(process.waitFor(), text);
    }
}
