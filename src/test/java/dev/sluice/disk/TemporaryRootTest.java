package dev.sluice.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryRootTest {
    @TempDir
    private Path parent;

    @Test
    void whatAKilledProcessLeftBehindIsDeletedByTheNext() throws IOException {
        var left = Files.createDirectory(parent.resolve("sluice-artifacts-1"));
        Files.createFile(left.resolve(".lock"));
        Files.createDirectory(left.resolve("artifact-1"));
        var foreign = Files.createDirectory(parent.resolve("sluice-artifacts-2"));
        try (var one = new TemporaryRoot(parent, "artifacts");
                var other = new TemporaryRoot(parent, "artifacts")) {
            var inUse = one.newDirectory();

            other.newDirectory();

            assertThat(inUse).exists();
            assertThat(left).doesNotExist();
            assertThat(foreign).exists();
        }
        assertThat(parent).isDirectoryNotContaining(entry -> !entry.equals(foreign));
    }

    /** On Linux a process loses its lock on a file when it closes any channel to it. */
    @Test
    void aRootStaysLockedWhileOthersOfItsProcessComeAndGo() throws Exception {
        try (var one = new TemporaryRoot(parent, "artifacts")) {
            var lock = one.newDirectory().getParent().resolve(".lock");
            try (var other = new TemporaryRoot(parent, "artifacts")) {
                other.newDirectory();
            }

            assertThat(lockedForOthers(lock)).isTrue();
        }
    }

    /** By another process: this one would be refused its own lock in any case. */
    private static boolean lockedForOthers(Path lock) throws Exception {
        var probe = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Probe.class.getName(),
                        lock.toString())
                .inheritIO()
                .start();
        assertThat(probe.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return probe.exitValue() == Probe.LOCKED;
    }

    static final class Probe {
        static final int LOCKED = 7;

        private Probe() {}

        public static void main(String... arguments) throws IOException {
            try (var channel = FileChannel.open(Path.of(arguments[0]), StandardOpenOption.WRITE)) {
                System.exit(channel.tryLock() == null ? LOCKED : 0);
            }
        }
    }
}
