package dev.sluice.source.git;

import dev.sluice.api.Artifact;
import dev.sluice.api.Conditions;
import dev.sluice.disk.DiskSpace;
import dev.sluice.disk.TemporaryFiles;
import dev.sluice.source.OwnArchives;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archives on the disk, laid out as Flux's source-controller does:
 * {@code gitrepository/<namespace>/<name>/<commit>.tar.gz}. Of each object the newest two are kept, so that whoever has
 * just read an older status can still fetch what it names. The URL of an archive has a part that nobody can guess.
 */
@Singleton
public final class ArtifactStore implements OwnArchives {
    private static final Logger LOG = LoggerFactory.getLogger(ArtifactStore.class);
    private static final int KEPT = 2;
    private static final String KIND = "gitrepository";
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{40,64}\\.tar\\.gz");
    private static final Pattern PATH = Pattern.compile(KIND + "(/[a-z0-9][a-z0-9.-]*){2}/" + NAME);

    /** What the names of files begin with that are not yet archives. */
    private static final String UNFINISHED = ".unfinished-";

    private static final Pattern MARKED_PATH = Pattern.compile("/(?<mark>[0-9a-f]+)/(?<path>" + PATH + ")");

    private final Path root;
    private final String baseUrl;
    private final boolean isFilled;
    private final Clock clock;

    private final DiskSpace disk;
    private final Map<Path, DiskSpace.Room> rooms = new HashMap<>(); // by the directory of an object; guarded by itself
    private boolean isMeasured; // guarded by rooms

    /** What has been read of archives that lie there. */
    private final Map<Path, Known> known = new ConcurrentHashMap<>();

    private ArchiveKey key; // guarded by this; null until it is needed

    @Inject
    ArtifactStore(SourcesConfig config) {
        this(
                config.artifacts().dir(),
                config.artifacts().url(),
                config.sources() == SourcesConfig.Producer.EMBEDDED,
                new DiskSpace(
                        "SLUICE_ARTIFACTS_MAX_DISK",
                        config.artifacts().maxDisk().asLongValue()),
                Clock.systemUTC());
    }

    ArtifactStore(Path root, String baseUrl, DiskSpace disk, Clock clock) {
        this(root, baseUrl, true, disk, clock);
    }

    private ArtifactStore(Path root, String baseUrl, boolean isFilled, DiskSpace disk, Clock clock) {
        this.disk = disk;
        this.root = root.toAbsolutePath().normalize();
        this.baseUrl = baseUrl.replaceFirst("/+$", "");
        this.isFilled = isFilled;
        this.clock = clock;
    }

    /** The digest of an archive, as long as the file is the one that was read. */
    private record Known(FileTime modified, long size, String digest) {}

    /** Writes the bytes of an archive. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * Stores an archive and removes all but the newest of the same object. The file appears under its name only when it
     * is complete.
     */
    Artifact store(String namespace, String name, Revision revision, Content content) throws IOException {
        var path = path(namespace, name, revision.commit().name());
        var directory = Files.createDirectories(root.resolve(path).getParent());
        var room = room(directory);
        var unfinished = Files.createTempFile(directory, UNFINISHED, "");
        try {
            String digest;
            try (var out = room.metered(Files.newOutputStream(unfinished))) {
                digest = write(content, out);
            }
            var size = Files.size(unfinished);
            Files.move(unfinished, root.resolve(path), StandardCopyOption.ATOMIC_MOVE);
            prune(directory);
            var now = Conditions.timestamp(clock.instant());
            return new Artifact(path, url(path), revision.text(), digest, now, size, null);
        } finally {
            Files.deleteIfExists(unfinished);
            room.set(TemporaryFiles.size(directory));
        }
    }

    /** For what is fetched to make an archive of a namespace; to be closed when it is deleted. */
    DiskSpace.Room roomOfClone(String namespace) throws IOException {
        measure();
        return disk.room(namespace);
    }

    private DiskSpace.Room room(Path directory) throws IOException {
        measure();
        synchronized (rooms) {
            return rooms.computeIfAbsent(
                    directory,
                    _ -> disk.room(directory.getParent().getFileName().toString()));
        }
    }

    /** What another process has stored takes room too. */
    private void measure() throws IOException {
        synchronized (rooms) {
            var archives = root.resolve(KIND);
            if (!isMeasured && Files.isDirectory(archives)) {
                for (var namespace : entries(archives)) {
                    for (var directory : entries(namespace)) {
                        var room = disk.room(namespace.getFileName().toString());
                        deleteUnfinished(directory);
                        room.set(TemporaryFiles.size(directory));
                        rooms.put(directory, room);
                    }
                }
            }
            isMeasured = true;
        }
    }

    /** Of a process that was killed. */
    private static void deleteUnfinished(Path directory) throws IOException {
        try (var files = Files.newDirectoryStream(directory, UNFINISHED + "*")) {
            for (var file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static List<Path> entries(Path directory) throws IOException {
        try (var entries = Files.list(directory)) {
            return entries.filter(entry -> Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
    }

    /**
     * What a status names as the artifact of an object, if it is still stored: as it is stored, under the URL of now. Others
     * may write statuses, so nothing of an archive is taken from there.
     */
    Optional<Artifact> held(String namespace, String name, Artifact named) throws IOException {
        var file = at(named.path());
        if (file.isEmpty() || !named.path().equals(path(namespace, name, commit(named.revision())))) {
            return Optional.empty();
        }
        var found = known(file.get());
        return found.digest().equals(named.digest())
                ? Optional.of(new Artifact(
                        named.path(),
                        url(named.path()),
                        named.revision(),
                        found.digest(),
                        named.lastUpdateTime(),
                        found.size(),
                        named.metadata()))
                : Optional.empty();
    }

    private Known known(Path file) throws IOException {
        var modified = Files.getLastModifiedTime(file);
        var size = Files.size(file);
        var before = known.get(file);
        if (before != null && before.modified().equals(modified) && before.size() == size) {
            return before;
        }
        var found = new Known(modified, size, write(out -> Files.copy(file, out), OutputStream.nullOutputStream()));
        known.put(file, found);
        return found;
    }

    private static String path(String namespace, String name, String commit) {
        return "%s/%s/%s/%s.tar.gz".formatted(KIND, namespace, name, commit);
    }

    private static String commit(String revision) {
        return revision.substring(revision.lastIndexOf(':') + 1);
    }

    @Override
    public boolean include(String url) {
        return isFilled && url.startsWith(baseUrl + "/");
    }

    @Override
    public Optional<Path> find(String url) {
        return include(url) ? served(url.substring(baseUrl.length())) : Optional.empty();
    }

    /** The file of the archive whose URL has a path: one with the part that makes it unguessable. */
    Optional<Path> served(String markedPath) {
        var parts = MARKED_PATH.matcher(markedPath);
        return parts.matches() && key().isMark(parts.group("mark"), parts.group("path"))
                ? at(parts.group("path"))
                : Optional.empty();
    }

    /** The file at a path. Safe for paths from outside: anything but the path of an archive is not found. */
    private Optional<Path> at(String path) {
        if (!PATH.matcher(path).matches()) {
            return Optional.empty();
        }
        var file = root.resolve(path).normalize();
        return Optional.of(file)
                .filter(found -> found.startsWith(root))
                .filter(found -> Files.isRegularFile(found, LinkOption.NOFOLLOW_LINKS));
    }

    /** The URL of the archive at {@code path}. */
    String url(String path) {
        return "%s/%s/%s".formatted(baseUrl, key().mark(path), path);
    }

    private synchronized ArchiveKey key() {
        if (key == null) {
            try {
                key = ArchiveKey.of(root);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return key;
    }

    /** Removes all archives of an object. */
    void remove(String namespace, String name) throws IOException {
        var directory = root.resolve(KIND).resolve(namespace).resolve(name);
        known.keySet().removeIf(file -> file.startsWith(directory));
        deleteTree(directory);
        synchronized (rooms) {
            Optional.ofNullable(rooms.remove(directory)).ifPresent(DiskSpace.Room::close);
        }
    }

    /** A new empty directory on the same disk; removed by {@link #deleteTree}. */
    Path workspace() throws IOException {
        return Files.createTempDirectory(workspaces(), "clone-");
    }

    /** Where workspaces are made. */
    Path workspaces() throws IOException {
        return Files.createDirectories(root.resolve(".work"));
    }

    /** Removes the workspaces of a process that was killed. */
    void deleteLeftovers() throws IOException {
        deleteTree(root.resolve(".work"));
    }

    static void deleteTree(Path directory) throws IOException {
        if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** @return the digest of what was written */
    private static String write(Content content, OutputStream to) throws IOException {
        var digest = sha256();
        try (var out = new DigestOutputStream(to, digest)) {
            content.writeTo(out);
        }
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    /** What is left behind costs a disk some room; a new archive must not fail for it. */
    private void prune(Path directory) {
        try {
            for (var old : newestFirst(directory).stream().skip(KEPT).toList()) {
                known.remove(old);
                Files.deleteIfExists(old);
            }
        } catch (IOException e) {
            LOG.warn("cannot remove old archives: {}", e.toString());
        }
    }

    private static List<Path> newestFirst(Path directory) throws IOException {
        record Dated(Path file, long modified) {}
        try (var files = Files.list(directory)) {
            var dated = new ArrayList<Dated>();
            for (var file : files.filter(ArtifactStore::isArchive).toList()) {
                dated.add(new Dated(file, modified(file)));
            }
            return dated.stream()
                    .sorted(Comparator.comparingLong(Dated::modified).reversed())
                    .map(Dated::file)
                    .toList();
        }
    }

    private static boolean isArchive(Path file) {
        return NAME.matcher(file.getFileName().toString()).matches()
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
    }

    private static long modified(Path file) throws IOException {
        try {
            return Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS);
        } catch (NoSuchFileException gone) {
            return Long.MIN_VALUE;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
