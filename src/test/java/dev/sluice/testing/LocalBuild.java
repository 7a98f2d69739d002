package dev.sluice.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the local Go program builds from pinned modules, into the user's cache. */
public final class LocalBuild {
    private LocalBuild() {}

    /**
     * Builds a program where this machine has none yet; that takes minutes.
     *
     * @param operands of the local program's {@code build}; none for the control plane
     * @return the directory that it is in
     */
    public static Path of(String... operands) throws IOException, InterruptedException {
        var command = new ArrayList<String>();
        command.add(Path.of("kubernetes", "local", "cluster").toAbsolutePath().toString());
        command.add("build");
        command.addAll(List.of(operands));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var directory = new String(process.getInputStream().readAllBytes()).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("%s fails; see the lines above".formatted(String.join(" ", command)));
        }
        return Path.of(directory);
    }
}
