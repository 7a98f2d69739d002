package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchTest {
    private static final int JOBS = 60;

    @TempDir
    Path directory;

    @Test
    void answersAndFilesComeInTheOrderOfTheJobs() throws IOException {
        var jobs = new StringBuilder();
        for (var i = 0; i < JOBS; i++) {
            overlay("app" + i, i % 7 == 2 ? "a.yaml, nowhere.yaml" : "a.yaml");
            // the same file for all: what it holds at last is of the last job that went well
            jobs.append("%s\t%s%n".formatted(directory.resolve("app" + i), directory.resolve("out.yaml")));
        }
        var answers = new ByteArrayOutputStream();
        run(new BufferedReader(new StringReader(jobs.toString())), new PrintStream(answers));
        var lines = answers.toString().lines().toList();
        assertThat(lines).hasSize(JOBS);
        for (var i = 0; i < JOBS; i++) {
            assertThat(lines.get(i)).startsWith(i % 7 == 2 ? "error " : "ok");
        }
        assertThat(directory.resolve("out.yaml")).content().contains("name: app" + (JOBS - 1) + "\n");
    }

    @Test
    void whoWaitsForAnAnswerGetsItBeforeTheNextJob() throws Exception {
        overlay("app", "a.yaml");
        var jobs = new PipedOutputStream();
        var answers = new PipedInputStream();
        var out = new PrintStream(new PipedOutputStream(answers));
        var in = new BufferedReader(new InputStreamReader(new PipedInputStream(jobs), StandardCharsets.UTF_8));
        var batch = CompletableFuture.runAsync(() -> run(in, out), Thread::startVirtualThread);
        var lines = new BufferedReader(new InputStreamReader(answers, StandardCharsets.UTF_8));
        // one reader for all answers: a pipe refuses what is written after the thread that read it last has ended
        try (var reader = Executors.newSingleThreadExecutor()) {
            for (var target : List.of("one.yaml", "two.yaml")) {
                jobs.write("%s\t%s%n"
                        .formatted(directory.resolve("app"), directory.resolve(target))
                        .getBytes(StandardCharsets.UTF_8));
                jobs.flush();
                assertThat(reader.submit(lines::readLine).get(20, TimeUnit.SECONDS))
                        .isEqualTo("ok");
                assertThat(directory.resolve(target)).content().contains("name: app\n");
            }
            jobs.close();
            batch.get(20, TimeUnit.SECONDS);
        }
    }

    private void overlay(String name, String resources) throws IOException {
        var overlay = Files.createDirectories(directory.resolve(name));
        Files.writeString(overlay.resolve("kustomization.yaml"), "resources: [%s]\n".formatted(resources));
        Files.writeString(
                overlay.resolve("a.yaml"), "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}}\n".formatted(name));
    }

    private static void run(BufferedReader in, PrintStream out) {
        assertThat(Main.run(List.of("build", "--batch"), new Streams(in, out, out)))
                .isZero();
    }
}
