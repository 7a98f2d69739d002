package dev.sluice.source;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of this process alone, among the system's temporary files, made when it is first needed. A lock on a file in it
 * says that the process lives: what one that was killed has left behind is deleted by the next.
 */
final class TemporaryRoot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TemporaryRoot.class);
    private static final String PREFIX = "sluice-artifacts-";
    private static final String LOCK = ".lock";

    private final Path parent;
    private Path directory;
    private FileChannel channel;

    TemporaryRoot() {
        this(Path.of(System.getProperty("java.io.tmpdir")));
    }

    TemporaryRoot(Path parent) {
        this.parent = parent;
    }

    synchronized Path newDirectory() throws IOException {
        if (directory == null) {
            deleteLeftovers();
            create();
        }
        return Files.createTempDirectory(directory, "artifact-");
    }

    @Override
    public synchronized void close() {
        if (directory != null) {
            TemporaryFiles.delete(directory);
            closeChannel();
            directory = null;
        }
    }

    /** One that is looked at in the moment before it is locked is taken for a leftover: then another is made. */
    private void create() throws IOException {
        while (directory == null) {
            var created = Files.createTempDirectory(parent, PREFIX);
            channel = FileChannel.open(created.resolve(LOCK), CREATE, WRITE);
            if (channel.tryLock() != null) {
                directory = created;
            } else {
                closeChannel();
            }
        }
    }

    private void deleteLeftovers() {
        try (var others = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (var other : others) {
                if (isLeftover(other)) {
                    LOG.info("Deletes the artifacts that a process left behind in {}", other);
                    TemporaryFiles.delete(other);
                }
            }
        } catch (IOException e) {
            LOG.warn("Cannot look for what other processes left behind in {}: {}", parent, e.toString());
        }
    }

    private static boolean isLeftover(Path other) {
        try (var lock = FileChannel.open(other.resolve(LOCK), WRITE)) {
            FileLock free = lock.tryLock();
            return free != null;
        } catch (IOException | OverlappingFileLockException e) {
            return false; // not ours to delete, or in use
        }
    }

    private void closeChannel() {
        try {
            channel.close();
        } catch (IOException e) {
            LOG.warn("Cannot release the lock on {}: {}", directory, e.toString());
        }
    }
}
