package dev.sluice.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The Go types of the Kubernetes client library themselves, in a process that tells what they make of objects. */
public final class GoTypes implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Writer objects;
    private final BufferedReader answers;

    private GoTypes(Process process) {
        this.process = process;
        this.objects = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        this.answers = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Builds the program where this machine has none yet. */
    public static GoTypes start() throws IOException, InterruptedException {
        return new GoTypes(run("round-trip"));
    }

    /** The types as a text; what the lines mean is told in {@code kubernetes/local/typed/table.go}. */
    public static String table() throws IOException, InterruptedException {
        return new String(run("table").getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static Process run(String operation) throws IOException, InterruptedException {
        var executable = LocalBuild.of("typed").resolve("typed").toString();
        return new ProcessBuilder(executable, operation)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** What a program makes of an object. */
    public sealed interface Answer {
        record Written(JsonNode object) implements Answer {}

        record Refused(String error) implements Answer {}

        /** The library has no such kind. */
        record Unknown() implements Answer {}
    }

    /** @param object anything that is written as a JSON object */
    public synchronized Answer roundTrip(Object object) throws IOException {
        objects.write(JSON.writeValueAsString(object));
        objects.write('\n');
        objects.flush();
        var answer = JSON.readTree(Optional.ofNullable(answers.readLine())
                .orElseThrow(() -> new IllegalStateException("the program has ended; see the lines above")));
        if (answer.has("error")) {
            return new Answer.Refused(answer.get("error").asText());
        }
        return answer.has("object") ? new Answer.Written(answer.get("object")) : new Answer.Unknown();
    }

    @Override
    public void close() throws IOException {
        objects.close();
        process.destroy();
    }
}
