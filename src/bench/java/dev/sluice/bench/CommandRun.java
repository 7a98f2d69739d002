package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * One run of a program as a whole process.
 *
 * @param wall milliseconds
 * @param cpu milliseconds of user and system time; negative where the operating system does not tell
 * @param peak the most memory that it held, in MiB; negative where the operating system does not tell
 */
record CommandRun(double wall, double cpu, double peak) {
    private static final double TICKS_PER_MILLISECOND = 0.1;
    private static final int CHILDREN_USER = 13;

    /** @param output where what it prints goes */
    static CommandRun of(List<String> command, Path output) throws IOException, InterruptedException {
        var cpuBefore = cpuOfChildren();
        var start = System.nanoTime();
        var process = new ProcessBuilder(command)
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var peak = new PeakMemory(process.pid());
        peak.start();
        var status = process.waitFor();
        var wall = (System.nanoTime() - start) / 1e6;
        peak.join();
        if (status != 0) {
            throw new IOException("%s ended with %d".formatted(String.join(" ", command), status));
        }
        var cpu = cpuBefore.isPresent() ? cpuOfChildren().getAsLong() - cpuBefore.getAsLong() : -1;
        return new CommandRun(wall, cpu < 0 ? -1 : cpu / TICKS_PER_MILLISECOND, peak.mebibytes());
    }

    /** Clock ticks of the children that have ended, by Linux' procfs. */
    private static OptionalLong cpuOfChildren() throws IOException {
        var stat = Path.of("/proc/self/stat");
        if (!Files.isReadable(stat)) {
            return OptionalLong.empty();
        }
        var text = Files.readString(stat);
        var fields = text.substring(text.lastIndexOf(')') + 2).split(" ");
        return OptionalLong.of(Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_USER + 1]));
    }

    static Measured wall(List<CommandRun> runs) {
        return new Measured(runs.stream().mapToDouble(CommandRun::wall).toArray());
    }

    static Measured cpu(List<CommandRun> runs) {
        return new Measured(runs.stream()
                .mapToDouble(CommandRun::cpu)
                .filter(cpu -> cpu >= 0)
                .toArray());
    }

    static Measured peak(List<CommandRun> runs) {
        return new Measured(runs.stream()
                .mapToDouble(CommandRun::peak)
                .filter(peak -> peak >= 0)
                .toArray());
    }

    static List<CommandRun> rounds(int rounds, List<String> command, Path output)
            throws IOException, InterruptedException {
        var runs = new ArrayList<CommandRun>();
        for (int i = 0; i < rounds; i++) {
            runs.add(of(command, output));
        }
        return runs;
    }

    /** Looks at the high-water mark of a process until it has ended. */
    private static final class PeakMemory extends Thread {
        private static final double KIBIBYTES = 1024;

        private final Path status;
        private double kibibytes = -1;

        PeakMemory(long pid) {
            status = Path.of("/proc", Long.toString(pid), "status");
            setDaemon(true);
        }

        @Override
        public void run() {
            try {
                while (Files.exists(status)) {
                    Files.readString(status)
                            .lines()
                            .filter(line -> line.startsWith("VmHWM:"))
                            .forEach(line -> kibibytes = Double.parseDouble(line.replaceAll("\\D", "")));
                    Thread.sleep(1);
                }
            } catch (IOException e) {
                // it has ended
            } catch (InterruptedException e) {
                interrupt();
            }
        }

        double mebibytes() {
            return kibibytes < 0 ? -1 : kibibytes / KIBIBYTES;
        }
    }
}
