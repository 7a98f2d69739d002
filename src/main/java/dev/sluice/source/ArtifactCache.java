package dev.sluice.source;

import dev.sluice.api.Artifact;
import dev.sluice.disk.DiskSpace;
import dev.sluice.disk.NoDiskSpaceException;
import dev.sluice.disk.TemporaryFiles;
import dev.sluice.disk.TemporaryRoot;
import dev.sluice.source.FetchOutcome.Failed;
import dev.sluice.source.FetchOutcome.Fetched;
import dev.sluice.source.FetchOutcome.NoRoom;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The files of artifacts, each fetched once for all who read it: at the same time, since those who come while it is being
 * fetched await that, and one after the other, since what nobody reads stays on the disk within a bound, the least recently
 * read going first. What could not be fetched is not kept.
 */
@Singleton
public final class ArtifactCache implements AutoCloseable {
    /** Whatever becomes of files in a temporary directory, in the long run they are those of the artifact. */
    static final Duration MAX_AGE = Duration.ofHours(1);

    private static final FetchOutcome UNEXPECTED_END =
            new Failed("failed to fetch the artifact: internal error in another attempt");

    private final ArtifactFetcher fetcher;
    private final long idleBytes;
    private final DiskSpace disk;
    private final InstantSource clock;
    private final TemporaryRoot root = new TemporaryRoot("artifacts");
    private final Map<Key, Entry> entries =
            new LinkedHashMap<>(16, 0.75f, true); // guarded by this; the latest read last

    @Inject
    public ArtifactCache(ArtifactFetcher fetcher, FetchConfig config, DiskSpace disk) {
        this(fetcher, config.maxCache().asLongValue(), disk, InstantSource.system());
    }

    /**
     * @param idleBytes how much of what nobody reads may stay on the disk
     * @param disk what is read is there
     */
    ArtifactCache(ArtifactFetcher fetcher, long idleBytes, DiskSpace disk, InstantSource clock) {
        this.disk = disk;
        this.fetcher = fetcher;
        this.idleBytes = idleBytes;
        this.clock = clock;
    }

    private record Key(String url, String digest) {}

    private final class Entry {
        private final Key key;
        private final Path directory;
        private final Instant since = clock.instant();
        private DiskSpace.Room room; // of the first of those who read it; guarded by the cache
        private int readers; // guarded by the cache
        private long bytes; // guarded by the cache
        private FetchOutcome outcome; // guarded by the entry; null until it is known

        Entry(Key key, Path directory, DiskSpace.Room room) {
            this.key = key;
            this.directory = directory;
            this.room = room;
        }

        synchronized FetchOutcome fetch(Artifact artifact) {
            if (outcome == null) {
                outcome = UNEXPECTED_END; // for those who wait, where an exception or an error takes its place
                try {
                    outcome = fetcher.fetch(artifact, directory, room);
                } finally {
                    fetched(this, outcome instanceof Fetched);
                }
            }
            return outcome;
        }

        boolean mayServe() {
            return since.plus(MAX_AGE).isAfter(clock.instant()) && Files.isDirectory(directory);
        }
    }

    /**
     * Has the files of an artifact read, after they have been fetched if need be.
     *
     * @param owner for whom: who first reads files has them on the disk
     * @param reader is given the outcome; the directory is there until it returns, is others' too, and must not be changed
     * @throws IOException if there can be no directory
     */
    public <T> T read(String owner, Artifact artifact, Function<FetchOutcome, T> reader) throws IOException {
        Optional<T> answer;
        do {
            answer = readOnce(owner, artifact, reader);
        } while (answer.isEmpty());
        return answer.get();
    }

    /** @return empty where the one for whom the files were fetched had no room for them */
    private <T> Optional<T> readOnce(String owner, Artifact artifact, Function<FetchOutcome, T> reader)
            throws IOException {
        Entry entry;
        try {
            entry = enter(new Key(artifact.url(), artifact.digest()), owner);
        } catch (NoDiskSpaceException e) {
            return Optional.of(reader.apply(new NoRoom(owner, e.getMessage())));
        }
        try {
            return switch (entry.fetch(artifact)) {
                case NoRoom(var other, var _) when !other.equals(owner) -> Optional.empty();
                case FetchOutcome outcome -> Optional.of(reader.apply(outcome));
            };
        } finally {
            leave(entry);
        }
    }

    @Override
    @PreDestroy
    public synchronized void close() {
        entries.clear();
        root.close();
    }

    private synchronized Entry enter(Key key, String owner) throws IOException {
        var entry = entries.get(key);
        if (entry != null && !entry.mayServe()) {
            remove(entry);
            entry = null;
        }
        if (entry == null) {
            entry = new Entry(key, root.newDirectory(), disk.room(owner));
            entries.put(key, entry);
        } else if (entry.readers == 0) {
            var room = disk.room(owner);
            room.take(entry.bytes);
            entry.room = room;
        }
        entry.readers++;
        return entry;
    }

    private void leave(Entry entry) {
        for (var unused : left(entry)) {
            TemporaryFiles.delete(unused.directory);
            unused.room.close();
        }
    }

    /** @return what nobody reads any more, nor will: its room is taken until it is deleted */
    private synchronized List<Entry> left(Entry entry) {
        var unused = new ArrayList<Entry>();
        if (--entry.readers == 0) {
            if (entries.get(entry.key) == entry) {
                entry.room.close();
            } else {
                unused.add(entry);
            }
        }
        var idle = entries.values().stream().filter(other -> other.readers == 0).toList();
        var bytes = idle.stream().mapToLong(other -> other.bytes).sum();
        for (var oldest : idle) {
            if (bytes <= idleBytes) {
                break;
            }
            bytes -= oldest.bytes;
            entries.remove(oldest.key);
            unused.add(oldest);
        }
        return unused;
    }

    private void fetched(Entry entry, boolean well) {
        var bytes = well ? TemporaryFiles.size(entry.directory) : 0;
        synchronized (this) {
            entry.bytes = bytes;
            if (well) {
                entry.room.set(bytes);
            } else {
                remove(entry);
            }
        }
    }

    /** Those who read it still do; the last of them deletes it. */
    private void remove(Entry entry) {
        entries.remove(entry.key, entry);
        if (entry.readers == 0) {
            TemporaryFiles.delete(entry.directory);
        }
    }
}
