package dev.sluice.cli;

import dev.sluice.kustomize.BuildException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * {@code sluice build --batch}: one job a line, {@code DIR<TAB>OUTFILE}; one answer a line, in order, as soon as the job
 * and those before it are done. Jobs are built on all cores, their files are written in order. A job that fails leaves
 * its output file as it was and ends no other job.
 */
final class Batch {
    /** As deep as the nesting that one build alone can take. */
    private static final long STACK_BYTES = 8L << 20;

    private final Builder builder;
    private final Streams streams;
    private final int cores = Runtime.getRuntime().availableProcessors();

    /** Jobs that are built or wait for an answer: their results are in memory. */
    private final Semaphore room = new Semaphore(2 * cores);

    /** Whoever is out of memory tries again, alone. */
    private final ReadWriteLock company = new ReentrantReadWriteLock();

    /** What has become of a job. */
    private sealed interface Result {
        /** The texts that are to be written. */
        record Done(Map<Path, String> files) implements Result {}

        record Failed(String message) implements Result {}
    }

    Batch(Builder builder, Streams streams) {
        this.builder = builder;
        this.streams = streams;
    }

    void run() throws IOException {
        var threads =
                Thread.ofPlatform().name("build-", 0).stackSize(STACK_BYTES).factory();
        try (var workers = Executors.newFixedThreadPool(cores, threads)) {
            var answered = CompletableFuture.<Void>completedFuture(null);
            for (var line = streams.in().readLine();
                    line != null;
                    line = streams.in().readLine()) {
                room.acquireUninterruptibly();
                var job = line;
                answered = answered.thenCombine(
                                CompletableFuture.supplyAsync(() -> result(job), workers), (_, result) -> result)
                        .thenAccept(this::answer);
            }
            answered.join();
        }
    }

    private void answer(Result result) {
        streams.out().println(written(result));
        streams.out().flush();
        room.release();
    }

    private static String written(Result result) {
        return switch (result) {
            case Result.Failed(var message) -> "error " + oneLine(message);
            case Result.Done(var files) -> {
                try {
                    Built.write(files);
                    yield "ok";
                } catch (IOException e) {
                    yield "error " + oneLine(Built.problem(e));
                } catch (RuntimeException | Error e) {
                    yield "error " + oneLine(e.toString());
                }
            }
        };
    }

    private Result result(String line) {
        var tab = line.indexOf('\t');
        if (tab <= 0 || tab == line.length() - 1) {
            return new Result.Failed("not a job: DIR, a tab and OUTFILE are expected on each line");
        }
        try {
            return built(line.substring(0, tab), line.substring(tab + 1));
        } catch (BuildException | UsageException | IllegalArgumentException e) {
            return new Result.Failed(e.getMessage());
        } catch (RuntimeException | Error e) {
            // whatever it is: a job without an answer would keep all others waiting
            return new Result.Failed(e.toString());
        }
    }

    private Result built(String directory, String output) {
        company.readLock().lock();
        try {
            return new Result.Done(builder.build(directory).files(Built.target(output)));
        } catch (OutOfMemoryError e) {
            // others had their part in it
        } finally {
            company.readLock().unlock();
        }
        company.writeLock().lock();
        try {
            return new Result.Done(builder.build(directory).files(Built.target(output)));
        } finally {
            company.writeLock().unlock();
        }
    }

    private static String oneLine(String message) {
        return message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }
}
