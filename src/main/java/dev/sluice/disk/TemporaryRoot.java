package dev.sluice.disk;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A directory of one owner in this process, among the system's temporary files, made when it is first needed. A lock on a
 * file in it says that the process is alive: what a killed process has left behind is deleted by the next one.
 */
public final class TemporaryRoot implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TemporaryRoot.class);
    private static final String LOCK = ".lock";

    /**
     * The roots of this process. They are never probed: an operating system may release the lock of a process on a file
     * as soon as the process closes any channel to it.
     */
    private static final Set<Path> OURS = new HashSet<>();

    private final Path parent;
    private final String prefix;
    private final Consumer<Path> heir;
    private Path directory;
    private FileChannel channel;

    /** @param purpose what the directories are for: part of their name, such as {@code artifacts} */
    public TemporaryRoot(String purpose) {
        this(Path.of(System.getProperty("java.io.tmpdir")), purpose);
    }

    /** @param parent the directory to make the root in */
    public TemporaryRoot(Path parent, String purpose) {
        this(parent, purpose, _ -> {});
    }

    /** @param heir reads what a killed process has left before that is deleted */
    public TemporaryRoot(Path parent, String purpose, Consumer<Path> heir) {
        this.parent = parent.toAbsolutePath();
        this.prefix = "sluice-" + purpose + "-";
        this.heir = heir;
    }

    /** A new, empty directory, by its real path. It is deleted with the root, if not before. */
    public synchronized Path newDirectory() throws IOException {
        if (directory == null) {
            synchronized (OURS) {
                deleteLeftovers();
                create();
            }
        }
        return Files.createTempDirectory(directory, "").toRealPath();
    }

    @Override
    public synchronized void close() {
        if (directory != null) {
            TemporaryFiles.delete(directory);
            synchronized (OURS) {
                closeChannel();
                OURS.remove(directory);
            }
            directory = null;
        }
    }

    /** A root that another process looks at just before it is locked is taken for a leftover: then another is made. */
    private void create() throws IOException {
        while (directory == null) {
            var created = Files.createTempDirectory(parent, prefix);
            channel = FileChannel.open(created.resolve(LOCK), CREATE, WRITE);
            if (channel.tryLock() != null) {
                OURS.add(created);
                directory = created;
            } else {
                closeChannel();
            }
        }
    }

    private void deleteLeftovers() {
        try (var others = Files.newDirectoryStream(parent, prefix + "*")) {
            for (var other : others) {
                if (!OURS.contains(other)) {
                    deleteIfLeft(other);
                }
            }
        } catch (IOException e) {
            LOG.warn("Cannot look for what other processes left behind in {}: {}", parent, e.toString());
        }
    }

    /** Holds the lock until all but its file is deleted, so that nobody else begins to use the directory. */
    private void deleteIfLeft(Path other) {
        try (var lock = FileChannel.open(other.resolve(LOCK), WRITE)) {
            if (lock.tryLock() != null) {
                heir.accept(other);
                LOG.info("Deletes the temporary files that a process left behind in {}", other);
                TemporaryFiles.deleteBut(other, LOCK);
                TemporaryFiles.delete(other);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // not ours to delete, or in use, if only by another class loader
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
