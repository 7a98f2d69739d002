package dev.sluice.kustomize.patch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The kustomize 5.8.1 executable, which the local control plane builds from its pinned source. */
record Kustomize(Path executable) {
    record Output(int status, String text) {}

    /** The executable, where this machine has it or can build it. */
    static Optional<Kustomize> find() throws IOException, InterruptedException {
        var named = System.getProperty("sluice.kustomize");
        if (named != null) {
            return Optional.of(new Kustomize(Path.of(named)));
        }
        var script = Path.of("kubernetes/local/cluster").toAbsolutePath();
        try {
            var built = run(List.of(script.toString(), "build", "kustomize"), Path.of("."));
            var executable = Path.of(built.text().strip(), "kustomize");
            return Optional.of(executable).filter(Files::isExecutable).map(Kustomize::new);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Standard output, or standard error where the build fails. */
    Output build(Path directory) throws IOException, InterruptedException {
        return run(List.of(executable.toString(), "build", directory.toString()), directory);
    }

    private static Output run(List<String> command, Path directory) throws IOException, InterruptedException {
        var errors = Files.createTempFile("kustomize", ".err");
        try {
            var process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectError(errors.toFile())
                    .start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes());
            var status = process.waitFor();
            return new Output(status, status == 0 ? output : Files.readString(errors));
        } finally {
            Files.delete(errors);
        }
    }
}
