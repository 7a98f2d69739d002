package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Measures builds, and kustomize and the command line on the same input; prints a table and writes it as JSON. */
public final class Bench {
    /** kustomize is quadratic: several rounds above this size would take half an hour. */
    private static final int ONE_ROUND_ABOVE = 1000;

    private final Settings settings;
    private final Path work;
    private final Inputs inputs;

    /**
     * What to measure, by the properties {@code bench.*}.
     *
     * @param seconds that a round in the warm JVM takes
     * @param largestForKustomize the largest size that kustomize builds too
     * @param executable the native executable; without it the packaged jar is run
     */
    record Settings(
            List<Shape> shapes,
            int[] sizes,
            int rounds,
            int seconds,
            int largestForKustomize,
            Optional<Path> executable) {
        static Settings ofSystem() {
            return new Settings(
                    words("bench.shapes", "APPS").map(Shape::valueOf).toList(),
                    words("bench.sizes", "10,100,1000,5000")
                            .mapToInt(Integer::parseInt)
                            .toArray(),
                    Integer.getInteger("bench.rounds", 5),
                    Integer.getInteger("bench.seconds", 3),
                    Integer.getInteger("bench.kustomize", 1000),
                    Optional.of(System.getProperty("sluice.executable", ""))
                            .filter(text -> !text.isEmpty())
                            .map(Path::of));
        }

        private static Stream<String> words(String property, String absent) {
            return Arrays.stream(System.getProperty(property, absent).split(","));
        }
    }

    /** All that is measured of one input; times in milliseconds, memory in MiB. */
    record Row(
            Shape shape,
            int size,
            Measured warm,
            Measured warmCpu,
            Measured allocated,
            List<CommandRun> kustomize,
            List<CommandRun> command) {

        private static final String HEADER =
                "| shape | resources | warm build ms | CPU ms | allocated MiB | kustomize ms | CPU ms | peak MiB"
                        + " | ratio wall | ratio CPU | `sluice build` ms | peak MiB |\n"
                        + "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n";

        String text() {
            return "| %s | %d | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |%n"
                    .formatted(
                            shape,
                            size,
                            warm.text(),
                            warmCpu.text(),
                            allocated.text(),
                            CommandRun.wall(kustomize).text(),
                            CommandRun.cpu(kustomize).text(),
                            CommandRun.peak(kustomize).text(),
                            warm.ratio(CommandRun.wall(kustomize)),
                            warmCpu.ratio(CommandRun.cpu(kustomize)),
                            CommandRun.wall(command).text(),
                            CommandRun.peak(command).text());
        }

        String json() {
            return """
                    {"shape": "%s", "resources": %d,
                     "warm": {"wall": %s, "cpu": %s, "allocated": %s},
                     "kustomize": {"wall": %s, "cpu": %s, "peak": %s},
                     "command": {"wall": %s, "cpu": %s, "peak": %s}}""".formatted(
                            shape,
                            size,
                            warm.json(),
                            warmCpu.json(),
                            allocated.json(),
                            CommandRun.wall(kustomize).json(),
                            CommandRun.cpu(kustomize).json(),
                            CommandRun.peak(kustomize).json(),
                            CommandRun.wall(command).json(),
                            CommandRun.cpu(command).json(),
                            CommandRun.peak(command).json());
        }
    }

    private Bench(Settings settings, Path work) {
        this.settings = settings;
        this.work = work;
        this.inputs = new Inputs(work.resolve("inputs"));
    }

    public static void main(String... arguments) throws Exception {
        var work = Files.createDirectories(Path.of("target", "bench").toAbsolutePath());
        new Bench(Settings.ofSystem(), work).run();
    }

    private void run() throws IOException, InterruptedException, RunnerException {
        var rows = new ArrayList<Row>();
        for (var shape : settings.shapes) {
            for (var size : settings.sizes) {
                rows.add(row(shape, size));
                System.out.print("\n" + Row.HEADER + rows.getLast().text() + "\n");
            }
        }
        var json = work.resolve("results.json");
        Files.writeString(
                json, "[" + String.join(",\n", rows.stream().map(Row::json).toList()) + "]\n");
        var table = new StringBuilder(Row.HEADER);
        rows.forEach(row -> table.append(row.text()));
        Files.writeString(work.resolve("results.md"), table);
        System.out.printf("%nMedian (least–most) of %d rounds; also in %s%n%n%s", settings.rounds, json, table);
    }

    private Row row(Shape shape, int size) throws IOException, InterruptedException, RunnerException {
        var directory = inputs.of(shape, size);
        var warm = warm(shape, size);
        var kustomize = runs(kustomizeRounds(size), List.of(kustomize().toString(), "build", directory.toString()));
        var command = runs(settings.rounds, sluice(directory));
        var iterations = warm.getBenchmarkResults().iterator().next().getIterationResults();
        return new Row(
                shape,
                size,
                measured(iterations, "", 1),
                measured(iterations, CpuProfiler.RESULT, 1),
                measured(iterations, "gc.alloc.rate.norm", 1 << 20),
                kustomize,
                command);
    }

    private RunResult warm(Shape shape, int size) throws RunnerException {
        var options = new OptionsBuilder()
                .include(BuildBenchmark.class.getName())
                .param("shape", shape.name())
                .param("size", Integer.toString(size))
                .forks(1)
                .jvmArgsAppend("-D%s=%s".formatted(Inputs.PROPERTY, inputs.root()))
                .warmupIterations(settings.rounds)
                .warmupTime(TimeValue.seconds(settings.seconds))
                .measurementIterations(settings.rounds)
                .measurementTime(TimeValue.seconds(settings.seconds))
                .addProfiler(GCProfiler.class)
                .addProfiler(CpuProfiler.class)
                .resultFormat(ResultFormatType.JSON)
                .result(work.resolve("jmh-%s-%d.json".formatted(shape, size)).toString())
                .build();
        return new Runner(options).runSingle();
    }

    private static Measured measured(Iterable<IterationResult> iterations, String result, double unit) {
        var rounds = new ArrayList<Double>();
        for (var iteration : iterations) {
            var found = result.isEmpty()
                    ? iteration.getPrimaryResult()
                    : iteration.getSecondaryResults().get(result);
            if (found != null) {
                rounds.add(found.getScore() / unit);
            }
        }
        return new Measured(rounds.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private int kustomizeRounds(int size) {
        return size > settings.largestForKustomize ? 0 : size > ONE_ROUND_ABOVE ? 1 : settings.rounds;
    }

    private List<CommandRun> runs(int rounds, List<String> command) throws IOException, InterruptedException {
        if (command.isEmpty()) {
            return List.of();
        }
        System.out.printf("%d × %s%n", rounds, String.join(" ", command));
        return CommandRun.rounds(rounds, command, work.resolve("output.yaml"));
    }

    /** The native executable, or else the packaged jar, where there is one. */
    private List<String> sluice(Path directory) {
        var jar = Path.of("target", "quarkus-app", "quarkus-run.jar");
        if (settings.executable.isPresent()) {
            return List.of(settings.executable.get().toString(), "build", directory.toString());
        }
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        return Files.exists(jar)
                ? List.of(java.toString(), "-jar", jar.toString(), "build", directory.toString())
                : List.of();
    }

    private static Path kustomize() throws IOException, InterruptedException {
        var script = Path.of("kubernetes", "local", "cluster").toAbsolutePath().toString();
        var process = new ProcessBuilder(script, "build", "kustomize")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var directory = new String(process.getInputStream().readAllBytes()).strip();
        if (process.waitFor() != 0) {
            throw new IOException("kustomize cannot be built; see the lines above");
        }
        return Path.of(directory, "kustomize");
    }
}
