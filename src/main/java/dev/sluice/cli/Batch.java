package dev.sluice.cli;

import dev.sluice.kustomize.BuildException;
import java.io.IOException;
import java.nio.file.Path;

/**
 * {@code sluice build --batch}: one job a line, {@code DIR<TAB>OUTFILE}; one answer a line, in order, as soon as the job
 * is done. A job that fails leaves its output file as it was and ends no other job.
 */
final class Batch {
    private final Builder builder;
    private final Streams streams;

    Batch(Builder builder, Streams streams) {
        this.builder = builder;
        this.streams = streams;
    }

    void run() throws IOException {
        for (var line = streams.in().readLine();
                line != null;
                line = streams.in().readLine()) {
            streams.out().println(answer(line));
            streams.out().flush();
        }
    }

    private String answer(String line) {
        var tab = line.indexOf('\t');
        if (tab <= 0 || tab == line.length() - 1) {
            return "error not a job: DIR, a tab and OUTFILE are expected on each line";
        }
        try {
            builder.build(Path.of(line.substring(0, tab))).write(Path.of(line.substring(tab + 1)));
            return "ok";
        } catch (BuildException | IllegalArgumentException e) {
            return "error " + oneLine(e.getMessage());
        } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
            return "error " + oneLine(e.toString());
        }
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
