package dev.sluice.kustomize.differential;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.testing.LocalBuild;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;

/** {@code kustomize build}, as the local Go module pins it, many times in one process: its start costs more than a build. */
final class KustomizeBuilds implements RealKustomize, AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Writer builds;
    private final BufferedReader answers;

    private KustomizeBuilds(Process process) {
        this.process = process;
        this.builds = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Builds the program where this machine has none yet. */
    static KustomizeBuilds start() throws IOException, InterruptedException {
        var executable = LocalBuild.of("builds").resolve("builds").toString();
        return new KustomizeBuilds(new ProcessBuilder(executable)
                .redirectError(ProcessBuilder.Redirect.DISCARD) // warnings
                .start());
    }

    @Override
    public String recordingOf(CorpusCase corpusCase, Path root) throws IOException {
        var arguments = new ArrayList<>(corpusCase.flags());
        arguments.add(corpusCase.unpack(root).toString());
        builds.write(JSON.writeValueAsString(arguments));
        builds.write('\n');
        builds.flush();
        var answer = JSON.readTree(Optional.ofNullable(answers.readLine())
                .orElseThrow(() -> new IllegalStateException("kustomize has ended in the build of " + arguments)));
        if (answer.has("panic")) {
            return CorpusCase.ERROR
                    + RealKustomize.message("panic: " + answer.get("panic").asText(), root);
        }
        return answer.has("error")
                ? CorpusCase.ERROR + RealKustomize.message(answer.get("error").asText(), root)
                : CorpusCase.OBJECTS + answer.path("printed").asText();
    }

    @Override
    public void close() throws IOException {
        builds.close();
        process.destroy();
    }
}
