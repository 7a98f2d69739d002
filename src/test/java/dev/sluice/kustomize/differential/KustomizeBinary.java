package dev.sluice.kustomize.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The real kustomize, as the local Go module pins it. */
final class KustomizeBinary {
    private final Path executable;

    private KustomizeBinary(Path executable) {
        this.executable = executable;
    }

    /** Builds kustomize where this machine has none yet. */
    static KustomizeBinary built() throws IOException, InterruptedException {
        var script = Path.of("kubernetes", "local", "cluster").toAbsolutePath().toString();
        var process = new ProcessBuilder(script, "build", "kustomize")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var directory = new String(process.getInputStream().readAllBytes()).strip();
        if (process.waitFor() != 0) {
            throw new IllegalStateException("kustomize cannot be built; see the lines above");
        }
        return new KustomizeBinary(Path.of(directory, "kustomize"));
    }

    String path() {
        return executable.toString();
    }

    /** What a case's recording has to say, by building the case in an empty directory. */
    String recordingOf(CorpusCase corpusCase, Path root) throws IOException, InterruptedException {
        var directory = corpusCase.unpack(root);
        var command = new ArrayList<>(List.of(executable.toString(), "build"));
        command.addAll(corpusCase.flags());
        command.add(directory.toString());
        var errors = Files.createTempFile(root.getParent(), "kustomize", ".err");
        var builder = new ProcessBuilder(command).redirectError(errors.toFile());
        builder.environment().put("GOGC", "off"); // it ends long before it would need to collect
        var process = builder.start();
        process.getOutputStream().close();
        var printed = new String(process.getInputStream().readAllBytes());
        return process.waitFor() == 0
                ? CorpusCase.OBJECTS + printed
                : CorpusCase.ERROR + message(new String(Files.readAllBytes(errors)), root);
    }

    /**
     * The error without warnings before it, the place where the case happened to lie, addresses in memory, and the stack
     * of a panic.
     */
    private static String message(String errors, Path root) {
        var start = Math.max(0, errors.indexOf("Error: "));
        return errors.substring(start)
                        .replace(root.toString(), "CASE")
                        .replaceAll("\\b0x[0-9a-f]+", "0xADDRESS")
                        .replaceAll("(?s)\\n\\ngoroutine .*", "")
                        .stripTrailing()
                + "\n";
    }
}
