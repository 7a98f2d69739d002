package dev.sluice.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Directories that do not stay. */
final class TemporaryFiles {
    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFiles.class);

    private static final long BLOCK = 4096;

    private TemporaryFiles() {}

    /** Deletes a directory with all that is in it; links are not followed. */
    static void delete(Path directory) {
        if (Files.notExists(directory)) {
            return;
        }
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException error) throws IOException {
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            LOG.warn("Cannot delete the temporary directory {}: {}", directory, e.toString());
        }
    }

    /** About how many bytes of a disk the files below a directory take. */
    static long size(Path directory) {
        try (var files = Files.walk(directory)) {
            return files.mapToLong(
                            file -> Math.ceilDiv(Math.max(1, file.toFile().length()), BLOCK) * BLOCK)
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Cannot measure the temporary directory {}: {}", directory, e.toString());
            return 0;
        }
    }
}
