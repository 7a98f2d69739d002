package dev.sluice.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The inputs of a target that reached something new: a directory while it is fuzzed, kept as an archive between runs.
 *
 * @param archive there or not
 */
record Corpus(Path archive, Path directory) {
    static Corpus of(Target target, Path parent) {
        return new Corpus(Path.of("src/fuzz/corpus").resolve(target + ".zip"), parent.resolve(target.toString()));
    }

    /** Adds what is in the archive to the directory. */
    void unpack() throws IOException {
        Files.createDirectories(directory);
        if (!Files.exists(archive)) {
            return;
        }
        try (var zip = new ZipInputStream(Files.newInputStream(archive))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                Files.write(directory.resolve(Path.of(entry.getName()).getFileName()), zip.readAllBytes());
            }
        }
    }

    /** Writes the archive anew, the same for the same inputs. */
    void pack() throws IOException {
        Files.createDirectories(archive.getParent());
        try (var zip = new ZipOutputStream(Files.newOutputStream(archive));
                var files = Files.list(directory)) {
            for (var file : files.sorted().toList()) {
                var entry = new ZipEntry(file.getFileName().toString());
                entry.setLastModifiedTime(FileTime.fromMillis(0));
                zip.putNextEntry(entry);
                zip.write(Files.readAllBytes(file));
            }
        }
    }
}
