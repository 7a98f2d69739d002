package dev.sluice.kustomize;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The files in and below the root of a build; with links resolved, nothing else is read. */
final class BuildFiles {
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
        try {
            this.root = root.toRealPath();
        } catch (IOException e) {
            throw new BuildException("'%s' doesn't exist".formatted(root));
        }
    }

    /**
     * @param named the path as the user wrote it, for errors
     * @return the real path
     */
    Path guarded(Path path, Path named) {
        Path real;
        try {
            // a/.. is nothing to kustomize, whatever a is
            real = path.normalize().toRealPath();
        } catch (IOException e) {
            throw new BuildException("'%s' doesn't exist".formatted(shown(named)));
        }
        if (!real.startsWith(root)) {
            throw new BuildException("'%s' is not in or below the root of the build".formatted(shown(named)));
        }
        return real;
    }

    boolean isDirectory(Path path) {
        return Files.isDirectory(path);
    }

    byte[] bytes(Path file) {
        var content = contents.get(file);
        if (content != null) {
            return content;
        }
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new BuildException("cannot be read: " + e).in(shown(file));
        }
    }

    String text(Path file) {
        return text(file, bytes(file));
    }

    private String text(Path file, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BuildException("is not UTF-8 text").in(shown(file));
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
