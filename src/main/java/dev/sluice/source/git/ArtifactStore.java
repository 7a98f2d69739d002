package dev.sluice.source.git;

import dev.sluice.api.Artifact;
import dev.sluice.api.Conditions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The archives on the disk, laid out as Flux's source-controller does:
 * {@code gitrepository/<namespace>/<name>/<commit>.tar.gz}. Of each object the newest two are kept, so that whoever has
 * just read an older status can still fetch what it names.
 */
@Singleton
public final class ArtifactStore {
    private static final int KEPT = 2;
    private static final String KIND = "gitrepository";
    private static final Pattern PATH = Pattern.compile(KIND + "(/[a-z0-9][a-z0-9.-]*){2}/[0-9a-f]{40,64}\\.tar\\.gz");

    private final Path root;
    private final String baseUrl;
    private final Clock clock;

    @Inject
    ArtifactStore(SourcesConfig config) {
        this(config.artifacts().dir(), config.artifacts().url(), Clock.systemUTC());
    }

    ArtifactStore(Path root, String baseUrl, Clock clock) {
        this.root = root.toAbsolutePath().normalize();
        this.baseUrl = baseUrl.replaceFirst("/+$", "");
        this.clock = clock;
    }

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
        var path = "%s/%s/%s/%s.tar.gz"
                .formatted(KIND, namespace, name, revision.commit().name());
        var directory = Files.createDirectories(root.resolve(path).getParent());
        var unfinished = Files.createTempFile(directory, ".unfinished-", "");
        try {
            var digest = write(content, unfinished);
            var size = Files.size(unfinished);
            Files.move(unfinished, root.resolve(path), StandardCopyOption.ATOMIC_MOVE);
            prune(directory);
            var now = Conditions.timestamp(clock.instant());
            return new Artifact(path, url(path), revision.text(), digest, now, size, null);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** Whether the archive is there, with the size that it should have. */
    boolean holds(Artifact artifact) throws IOException {
        var file = find(artifact.path());
        return file.isPresent() && (artifact.size() == null || Files.size(file.get()) == artifact.size());
    }

    /** The file of an archive. Safe for paths from outside: anything but the path of an archive is not found. */
    Optional<Path> find(String path) {
        if (!PATH.matcher(path).matches()) {
            return Optional.empty();
        }
        var file = root.resolve(path).normalize();
        return Optional.of(file)
                .filter(found -> found.startsWith(root))
                .filter(found -> Files.isRegularFile(found, LinkOption.NOFOLLOW_LINKS));
    }

    /** Where the archive at {@code path} is served. */
    String url(String path) {
        return baseUrl + "/" + path;
    }

    /** Removes all archives of an object. */
    void remove(String namespace, String name) throws IOException {
        deleteTree(root.resolve(KIND).resolve(namespace).resolve(name));
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

    private static String write(Content content, Path file) throws IOException {
        var digest = sha256();
        try (var out = new DigestOutputStream(Files.newOutputStream(file), digest)) {
            content.writeTo(out);
        }
        return "sha256:" + HexFormat.of().formatHex(digest.digest());
    }

    private static void prune(Path directory) throws IOException {
        for (var old : newestFirst(directory).stream().skip(KEPT).toList()) {
            Files.deleteIfExists(old);
        }
    }

    private static List<Path> newestFirst(Path directory) throws IOException {
        record Dated(Path file, long modified) {}
        try (var files = Files.list(directory)) {
            var dated = new ArrayList<Dated>();
            for (var file : files.toList()) {
                dated.add(new Dated(file, modified(file)));
            }
            return dated.stream()
                    .sorted(Comparator.comparingLong(Dated::modified).reversed())
                    .map(Dated::file)
                    .toList();
        }
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
