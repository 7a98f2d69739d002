package dev.sluice.worker;

import dev.sluice.disk.TemporaryRoot;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which objects were being built when a process ended without an orderly end: for want of memory, most likely. A file among
 * the temporary ones has a line for each of them for as long as its build lasts; the next process reads what was left. The
 * temporary files of a pod survive a restart of its container, and go with the pod.
 *
 * <p>An object whose build was under way at one such end is built at once: it may have been another's fault. From the second
 * such end in a row on, it waits, and for longer each time; one that builds well is free of suspicion.
 */
@Singleton
public final class CrashJournal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CrashJournal.class);

    private static final int ENDS_BEFORE_WAIT = 2;
    private static final Duration SHORTEST_WAIT = Duration.ofSeconds(30);
    private static final Duration LONGEST_WAIT = Duration.ofHours(1);
    /** Those that were under way together are tried one after the other. */
    private static final Duration BETWEEN_SUSPECTS = Duration.ofSeconds(15);

    private static final int MAX_STAGGERED = 20;

    private static final Suspect NONE = new Suspect(0, Instant.EPOCH);

    private final InstantSource clock;
    private final TemporaryRoot root;
    private final Map<String, Suspect> suspects = new ConcurrentHashMap<>();
    private final NotesFile notes;

    /**
     * An object that may have ended processes.
     *
     * @param ends how many of them, in a row
     * @param notBefore when it may be built again
     */
    public record Suspect(int ends, Instant notBefore) {}

    /** Reads what the last process has left. */
    @Inject
    public CrashJournal() {
        this(Path.of(System.getProperty("java.io.tmpdir")), InstantSource.system());
    }

    /** @param parent where the files of processes are */
    CrashJournal(Path parent, InstantSource clock) {
        this.clock = clock;
        this.root = new TemporaryRoot(parent, "builds", this::read);
        this.notes = newNotes();
        suspects.forEach((object, suspect) -> note(object, suspect, false));
    }

    private NotesFile newNotes() {
        try {
            return new NotesFile(root.newDirectory().resolve("notes"));
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

    /** Notes that something is being built, until this is closed. */
    public Entry begin(String object) {
        note(object, suspicion(object), true);
        return () -> forget(object);
    }

    /**
     * Works, and notes for so long that it does. That it ends well frees nobody of suspicion: the build is still to come.
     *
     * @param <T> what comes of it
     */
    public <T> T noting(String object, Supplier<T> work) {
        note(object, suspicion(object), true);
        try {
            return work.get();
        } finally {
            if (suspects.containsKey(object)) {
                note(object, suspicion(object), false);
            } else {
                delete(object);
            }
        }
    }

    /** A build under way. */
    @FunctionalInterface
    public interface Entry extends AutoCloseable {
        @Override
        void close();
    }

    /**
     * Works; where that runs out of memory, it is noted once more, since the process is about to end.
     *
     * @param <T> what comes of it
     * @param <E> how it fails
     */
    public <T, E extends Exception> T endingWith(String object, Work<T, E> work) throws E {
        var before = suspicion(object);
        try {
            return work.run();
        } catch (OutOfMemoryError e) {
            note(object, before, true);
            throw e;
        }
    }

    /** The orderly end of the process. */
    @Override
    @PreDestroy
    public void close() {
        try {
            notes.close();
        } catch (IOException e) {
            LOG.warn("cannot close what is noted of builds: {}", e.toString());
        }
        root.close();
    }

    /** Frees an object of suspicion: it was built, or is gone. */
    public void forget(String object) {
        suspects.remove(object);
        delete(object);
    }

    private Suspect suspicion(String object) {
        return suspects.getOrDefault(object, NONE);
    }

    /** A build is not refused because it cannot be noted. */
    private void note(String object, Suspect suspect, boolean underWay) {
        try {
            notes.put(
                    object,
                    "%d %b %d %s".formatted(suspect.ends, underWay, suspect.notBefore.getEpochSecond(), object));
        } catch (IOException e) {
            LOG.warn("cannot note that {} is being built: {}", object, e.toString());
        }
    }

    private void delete(String object) {
        try {
            notes.remove(object);
        } catch (IOException e) {
            LOG.warn("cannot note that {} is built: {}", object, e.toString());
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
            NotesFile.read(file).forEach(this::suspect);
        } catch (IOException e) {
            LOG.warn("cannot read what a process left in {}: {}", file, e.toString());
        }
    }

    private void suspect(String line) {
        var parts = line.split(" ", 4);
        if (parts.length < 4) {
            return; // a part of a line
        }
        try {
            var wasUnderWay = Boolean.parseBoolean(parts[1]);
            var ends = Integer.parseInt(parts[0]) + (wasUnderWay ? 1 : 0);
            var notBefore = wasUnderWay
                    ? clock.instant().plus(pause(ends)).plus(stagger())
                    : Instant.ofEpochSecond(Long.parseLong(parts[2]));
            suspects.put(parts[3], new Suspect(ends, notBefore));
            LOG.warn(
                    "{} was being built when the process ended{}",
                    parts[3],
                    ends < ENDS_BEFORE_WAIT
                            ? ""
                            : ", %d times in a row: not built before %s".formatted(ends, notBefore));
        } catch (NumberFormatException | DateTimeException e) {
            LOG.warn("cannot read what a process noted, '{}': {}", line, e.toString());
        }
    }

    private Duration stagger() {
        var waiting = suspects.values().stream()
                .filter(suspect -> suspect.ends >= ENDS_BEFORE_WAIT)
                .limit(MAX_STAGGERED)
                .count();
        return BETWEEN_SUSPECTS.multipliedBy(waiting);
    }

    private static Duration pause(int ends) {
        var doubled = SHORTEST_WAIT.multipliedBy(1L << Math.clamp(ends - ENDS_BEFORE_WAIT, 0, 20));
        return doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
    }
}
