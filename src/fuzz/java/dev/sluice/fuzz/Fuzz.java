package dev.sluice.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Fuzzes targets one after the other, each in a process of its own, for so long each. Inputs that failed are in {@code
 * target/fuzz/failed}. Those that reached something new are what the next run begins with; {@code -Dfuzz.keep=true} has them
 * in the repository.
 */
public final class Fuzz {
    /** Of an input. */
    static final int MAX_BYTES = 8_192;

    private static final Path KEPT = Path.of("target/fuzz");
    private static final Pattern PROGRESS = Pattern.compile("#(\\d+).* cov: (\\d+) ft: (\\d+) corp: (\\d+)/(\\S+)");
    private static final Pattern FINDING = Pattern.compile("(?m)^== Java Exception: (.*(?:\\n\\tat .*){0,8})");

    private final List<Target> targets;
    private final int seconds;

    private Fuzz(List<Target> targets, int seconds) {
        this.targets = targets;
        this.seconds = seconds;
    }

    public static void main(String... arguments) throws IOException, InterruptedException {
        var names = System.getProperty("fuzz.targets", "");
        var targets = names.isEmpty()
                ? List.of(Target.values())
                : Stream.of(names.split(","))
                        .map(name -> Arrays.stream(Target.values())
                                .filter(target -> target.toString().equals(name))
                                .findFirst()
                                .orElseThrow(() -> new IllegalArgumentException("fuzz.targets: '%s' is none of %s"
                                        .formatted(name, Arrays.toString(Target.values())))))
                        .toList();
        System.exit(new Fuzz(targets, Integer.getInteger("fuzz.seconds", 60)).run() ? 0 : 1);
    }

    private boolean run() throws IOException, InterruptedException {
        System.out.printf(
                "%-14s %8s %12s %9s %9s %8s %8s%n", "target", "CPU s", "inputs", "coverage", "features", "kept", "");
        var well = true;
        for (var target : targets) {
            well &= run(target);
        }
        return well;
    }

    private boolean run(Target target) throws IOException, InterruptedException {
        var corpus = Corpus.of(target, KEPT);
        corpus.unpack();
        var failed = Files.createDirectories(KEPT.resolve("failed"));
        var log = KEPT.resolve(target + ".log");
        var command = List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-Xmx2g",
                "-Djava.io.tmpdir="
                        + Files.createDirectories(KEPT.resolve("disk")).toAbsolutePath(),
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.code().getName(),
                "--instrumentation_includes=dev.sluice.**",
                "--custom_hook_includes=dev.sluice.**",
                "--reproducer_path=" + failed,
                "-artifact_prefix=%s/%s-".formatted(failed, target),
                "-max_total_time=" + seconds,
                "-max_len=" + MAX_BYTES,
                "-timeout=20",
                "-rss_limit_mb=4096",
                corpus.directory().toString(),
                seeds(target).toString());
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        var used = Duration.ZERO;
        while (!process.waitFor(1, TimeUnit.SECONDS)) {
            used = process.info().totalCpuDuration().orElse(used);
        }
        var ended = process.exitValue();
        report(target, ended, used, Files.readString(log));
        if (Boolean.getBoolean("fuzz.keep")) {
            corpus.pack();
        }
        return ended == 0;
    }

    private static Path seeds(Target target) throws IOException {
        var directory = Files.createDirectories(KEPT.resolve("seeds").resolve(target.toString()));
        var number = 0;
        for (var seed : target.seeds().filter(seed -> seed.length <= MAX_BYTES).toList()) {
            Files.write(directory.resolve(String.valueOf(number++)), seed);
        }
        return directory;
    }

    private static void report(Target target, int ended, Duration used, String log) {
        var last = PROGRESS.matcher(log).results().reduce((_, later) -> later);
        System.out.printf(
                "%-14s %8d %12s %9s %9s %8s %8s%n",
                target,
                used.toSeconds(),
                group(last, 1),
                group(last, 2),
                group(last, 3),
                group(last, 4),
                ended == 0 ? "ok" : "failed: " + target + ".log");
        FINDING.matcher(log).results().forEach(finding -> System.out.println(finding.group(1)));
    }

    private static String group(Optional<MatchResult> progress, int group) {
        return progress.map(found -> found.group(group)).orElse("-");
    }
}
