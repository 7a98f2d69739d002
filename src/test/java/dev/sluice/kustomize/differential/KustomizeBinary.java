package dev.sluice.kustomize.differential;

import dev.sluice.testing.LocalBuild;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The program of kustomize, as the local Go module pins it. */
final class KustomizeBinary implements RealKustomize {
    private final Path executable;

    private KustomizeBinary(Path executable) {
        this.executable = executable;
    }

    /** Builds kustomize where this machine has none yet. */
    static KustomizeBinary built() throws IOException, InterruptedException {
        return new KustomizeBinary(LocalBuild.of("kustomize").resolve("kustomize"));
    }

    String path() {
        return executable.toString();
    }

    @Override
    public String recordingOf(CorpusCase corpusCase, Path root) throws IOException, InterruptedException {
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
                : CorpusCase.ERROR + RealKustomize.message(new String(Files.readAllBytes(errors)), root);
    }
}
