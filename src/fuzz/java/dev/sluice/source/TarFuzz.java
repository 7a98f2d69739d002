package dev.sluice.source;

import dev.sluice.disk.DiskSpace;
import dev.sluice.disk.TemporaryFiles;
import dev.sluice.fuzz.Cost;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.zip.GZIPOutputStream;

/** A tar archive: what it unpacks lies in the directory, and is no link. */
public final class TarFuzz {
    private static final Path PARENT = parent();

    private TarFuzz() {}

    private static Path parent() {
        try {
            return Files.createTempDirectory("fuzz").toRealPath();
        } catch (IOException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        var directory = Files.createDirectories(PARENT.resolve("outer/inner"));
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(input);
        }
        Cost.bound(() -> {
            try {
                new TarUnpacker(new FetchLimits(1 << 20, 1 << 20, 1 << 20, 100), Duration.ofMinutes(1))
                        .unpack(
                                new ByteArrayInputStream(compressed.toByteArray()),
                                directory,
                                DiskSpace.unlimited().room("team"));
            } catch (IOException e) {
                // as told
            }
        });
        try (var files = Files.walk(PARENT)) {
            for (var file : files.toList()) {
                if (Files.isSymbolicLink(file) || !file.startsWith(directory) && !directory.startsWith(file)) {
                    throw new AssertionError("unpacked to " + file);
                }
            }
        }
        TemporaryFiles.delete(PARENT.resolve("outer"));
    }
}
