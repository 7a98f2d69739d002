package dev.sluice.kustomize;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The files in and below the root of a build; with links resolved, nothing else is read. */
final class BuildFiles {
    private final GuardedPaths paths;
    private final Path root;
    private final BuildCache cache;
    private final Map<Path, byte[]> contents;

    BuildFiles(Path root, BuildCache cache) {
        this(root, cache, Map.of());
    }

    /** @param contents what stands in for the content of files, by their real paths */
    BuildFiles(Path root, BuildCache cache, Map<Path, byte[]> contents) {
        this.cache = cache;
        this.contents = contents;
        this.paths = new GuardedPaths(root);
        this.root = paths.root();
        if (!paths.exists(root)) {
            throw new BuildException("'%s' doesn't exist".formatted(root));
        }
    }

    /** Where paths lead. */
    GuardedPaths paths() {
        return paths;
    }

    /**
     * @param named the path as the user wrote it, for errors
     * @return the real path
     */
    Path guarded(Path path, Path named) {
        // a/.. is nothing to kustomize, whatever a is
        return switch (paths.place(path.normalize())) {
            case GuardedPaths.Place.Inside(var real) -> real;
            case GuardedPaths.Place.Missing _ -> throw new BuildException("'%s' doesn't exist".formatted(shown(named)));
            case GuardedPaths.Place.Outside _ ->
                throw new BuildException("'%s' is not in or below the root of the build".formatted(shown(named)));
        };
    }

    boolean isDirectory(Path path) {
        return paths.isDirectory(path);
    }

    byte[] bytes(Path file) {
        var content = contents.get(file);
        try {
            Budget.ofThisBuild().addText(content == null ? Files.size(file) : content.length);
            return content == null ? Files.readAllBytes(file) : content;
        } catch (IOException e) {
            throw new BuildException("cannot be read: " + e).in(shown(file));
        }
    }

    String text(Path file) {
        return text(file, bytes(file));
    }

    private String text(Path file, byte[] bytes) {
        return utf16(bytes)
                .map(charset -> decoded(bytes, 2, charset))
                .orElseGet(() -> utf8(bytes))
                .orElseThrow(() -> new BuildException("is not UTF-8 text").in(shown(file)));
    }

    /** The kind of UTF-16 that a byte order mark at the start tells of. */
    private static Optional<Charset> utf16(byte[] bytes) {
        if (bytes.length < 2) {
            return Optional.empty();
        }
        return switch (bytes[0] << 8 | bytes[1] & 0xFF) {
            case (byte) 0xFF << 8 | 0xFE -> Optional.of(StandardCharsets.UTF_16LE);
            case (byte) 0xFE << 8 | 0xFF -> Optional.of(StandardCharsets.UTF_16BE);
            default -> Optional.empty();
        };
    }

    /** Bytes as text; empty where they are not UTF-8. */
    static Optional<String> utf8(byte[] bytes) {
        return decoded(bytes, 0, StandardCharsets.UTF_8);
    }

    private static Optional<String> decoded(byte[] bytes, int from, Charset charset) {
        try {
            return Optional.of(charset.newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, bytes.length - from))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The Kubernetes objects that a file holds, each a tree that may be changed. */
    List<Map<String, Object>> objects(Path file) {
        var bytes = bytes(file);
        try {
            return cache.objects(bytes, () -> ObjectFile.read(shown(file), text(file, bytes)));
        } catch (BuildException e) {
            throw e.namingFile();
        }
    }

    /** A path as a user knows it: relative to the root, unless that is the root of all files. */
    String shown(Path path) {
        return path.startsWith(root) && root.getNameCount() > 0 ? "./" + root.relativize(path) : path.toString();
    }
}
