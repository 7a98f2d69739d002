package dev.sluice.disk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Directories that do not stay. */
public final class TemporaryFiles {
    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFiles.class);

    private static final int MAX_ATTEMPTS = 20;

    private TemporaryFiles() {}

    /**
     * Deletes a directory with all that is in it; links are not followed. A library may still write files into it (JGit
     * measures the clock of a file system so): then it is tried again. What cannot be deleted is logged.
     */
    public static void delete(Path directory) {
        for (var attempt = 1; Files.exists(directory); attempt++) {
            try {
                Files.walkFileTree(directory, new Deletion());
            } catch (IOException e) {
                if (attempt == MAX_ATTEMPTS) {
                    LOG.warn("Cannot delete the temporary directory {}: {}", directory, e.toString());
                    return;
                }
            }
        }
    }

    /** Deletes what is in a directory, except for one entry. */
    static void deleteBut(Path directory, String kept) throws IOException {
        try (var entries = Files.newDirectoryStream(
                directory, entry -> !entry.getFileName().toString().equals(kept))) {
            entries.forEach(TemporaryFiles::delete);
        }
    }

    /** About how many bytes of a disk the files below a directory take. */
    public static long size(Path directory) {
        try (var files = Files.walk(directory)) {
            return files.mapToLong(file -> DiskSpace.ofFile(file.toFile().length()))
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("Cannot measure the temporary directory {}: {}", directory, e.toString());
            return 0;
        }
    }

    private static final class Deletion extends SimpleFileVisitor<Path> {
        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
        }
    }
}
