package dev.sluice.git;

import dev.sluice.disk.TemporaryFiles;
import dev.sluice.fuzz.Cost;
import dev.sluice.memory.SharedMemory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import org.eclipse.jgit.lib.NullProgressMonitor;

/** A pack without its checksum, which is added. */
public final class PackFuzz {
    private PackFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        var directory = Files.createTempDirectory("fuzz").toRealPath();
        try (var repository = BoundedRepository.bare(
                directory,
                new BoundedRepository.Limits(1 << 20, 1_000),
                SharedMemory.unlimited().share("team"),
                GitDeadline.in(Duration.ofMinutes(1)))) {
            repository.create(true);
            var pack = checked(input);
            Cost.bound(() -> {
                try (var inserter = repository.newObjectInserter()) {
                    inserter.newPackParser(new ByteArrayInputStream(pack)).parse(NullProgressMonitor.INSTANCE);
                } catch (IOException e) {
                    // as told
                }
            });
        } finally {
            TemporaryFiles.delete(directory);
        }
    }

    private static byte[] checked(byte[] pack) {
        try {
            var digest = MessageDigest.getInstance("SHA-1").digest(pack);
            var all = Arrays.copyOf(pack, pack.length + digest.length);
            System.arraycopy(digest, 0, all, pack.length, digest.length);
            return all;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
