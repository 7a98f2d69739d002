package dev.sluice.worker;

import dev.sluice.temporary.TemporaryRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which objects were being built when a process ended without an orderly end: for want of memory, most likely. A file for
 * each of them lies among the temporary files for as long as its build lasts; the next process reads those that were left.
 * The temporary files of a pod survive a restart of its container, and go with the pod.
 *
 * <p>An object whose build was under way at one such end is built at once: it may have been another's fault. From the second
 * such end in a row on, it waits, and for longer each time; one that builds well is free of suspicion.
 */
public final class CrashJournal {
    private static final Logger LOG = LoggerFactory.getLogger(CrashJournal.class);

    private static final int ENDS_BEFORE_WAIT = 2;
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(30);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    /** Those that were under way together are tried one after the other. */
    private static final Duration BETWEEN_SUSPECTS = Duration.ofSeconds(15);

    private final InstantSource clock;
    private final TemporaryRoot root;
    private final Map<String, Suspect> suspects = new ConcurrentHashMap<>();
    private final Path directory;

    /**
     * An object that may have ended processes.
     *
     * @param ends how many of them, in a row
     * @param notBefore when it may be built again
     */
    public record Suspect(int ends, Instant notBefore) {}

    /** Reads what the last process has left. */
    public CrashJournal() {
        this(Path.of(System.getProperty("java.io.tmpdir")), InstantSource.system());
    }

    /** @param parent where the files of processes are */
    CrashJournal(Path parent, InstantSource clock) {
        this.clock = clock;
        this.root = new TemporaryRoot(parent, "builds", this::read);
        this.directory = newDirectory();
        suspects.forEach((object, suspect) -> note(object, suspect.ends, false));
    }

    private Path newDirectory() {
        try {
            return root.newDirectory();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether an object has to wait: then it is not to be built before the time that this says. */
    public Optional<Suspect> waiting(String object) {
        return Optional.ofNullable(suspects.get(object))
                .filter(suspect -> suspect.ends >= ENDS_BEFORE_WAIT)
                .filter(suspect -> suspect.notBefore.isAfter(clock.instant()));
    }

    /**
     * Builds, noted until that has ended.
     *
     * @param <T> what is built
     */
    public <T> T during(String object, Supplier<T> build) {
        note(object, ends(object), true);
        try {
            return build.get();
        } finally {
            suspects.remove(object);
            delete(object);
        }
    }

    /**
     * Works; where that runs out of memory, it is noted once more, since the process is about to end.
     *
     * @param <T> what comes of it
     */
    public <T> T blaming(String object, Supplier<T> work) {
        var before = ends(object);
        try {
            return work.get();
        } catch (OutOfMemoryError e) {
            note(object, before, true);
            throw e;
        }
    }

    private int ends(String object) {
        return Optional.ofNullable(suspects.get(object)).map(Suspect::ends).orElse(0);
    }

    /** A build is not refused because it cannot be noted. */
    private void note(String object, int ends, boolean underWay) {
        try {
            Files.writeString(file(object), "%d %b %s".formatted(ends, underWay, object));
        } catch (IOException e) {
            LOG.warn("cannot note that {} is being built: {}", object, e.toString());
        }
    }

    private void delete(String object) {
        try {
            Files.deleteIfExists(file(object));
        } catch (IOException e) {
            LOG.warn("cannot note that {} is built: {}", object, e.toString());
        }
    }

    /** Names of objects may be longer than those of files. */
    private Path file(String object) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(object.getBytes(StandardCharsets.UTF_8));
            return directory.resolve(HexFormat.of().formatHex(digest));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void read(Path left) {
        try (var files = Files.walk(left, 2)) {
            files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .forEach(this::suspect);
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("cannot read what a process left in {}: {}", left, e.toString());
        }
    }

    private void suspect(Path file) {
        try {
            var parts = Files.readString(file).split(" ", 3);
            if (parts.length == 3) {
                var ends = Integer.parseInt(parts[0]) + (Boolean.parseBoolean(parts[1]) ? 1 : 0);
                var suspect =
                        new Suspect(ends, clock.instant().plus(pause(ends)).plus(stagger()));
                suspects.put(parts[2], suspect);
                LOG.warn(
                        "{} was being built when the process ended{}",
                        parts[2],
                        ends < ENDS_BEFORE_WAIT
                                ? ""
                                : ", %d times in a row: not built before %s".formatted(ends, suspect.notBefore));
            }
        } catch (IOException | NumberFormatException e) {
            LOG.warn("cannot read what a process left in {}: {}", file, e.toString());
        }
    }

    private Duration stagger() {
        return BETWEEN_SUSPECTS.multipliedBy(suspects.size());
    }

    private static Duration pause(int ends) {
        var doubled = SHORTEST_WAIT.multipliedBy(1L << Math.clamp(ends - ENDS_BEFORE_WAIT, 0, 20));
        return doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
    }
}
