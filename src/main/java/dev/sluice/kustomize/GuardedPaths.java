package dev.sluice.kustomize;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * What is in and below a directory, and nothing of what is elsewhere: whoever asks for a path does not learn whether there
 * is anything at it outside of the root. So no link is followed that leads out of it.
 */
public final class GuardedPaths {
    /** As on Linux. */
    private static final int MAX_LINKS = 40;

    private final Path root;
    private final Path given;

    /** @param root a directory; links in its own path are followed */
    public GuardedPaths(Path root) {
        this.given = root.toAbsolutePath().normalize();
        this.root = real(given);
    }

    private static Path real(Path root) {
        try {
            return root.toRealPath();
        } catch (IOException e) {
            return root;
        }
    }

    /** Where a path leads. */
    sealed interface Place {
        /** @param real the path with all links resolved, in or below the root */
        record Inside(Path real) implements Place {}

        /** There is nothing. */
        record Missing() implements Place {}

        /** Whatever there is. */
        record Outside() implements Place {}
    }

    /** The root, with links resolved where it exists. */
    public Path root() {
        return root;
    }

    /** The path with all links resolved; empty where there is nothing, or it is not in or below the root. */
    public Optional<Path> find(Path path) {
        return place(path) instanceof Place.Inside(var real) ? Optional.of(real) : Optional.empty();
    }

    /** Whether there is anything at the path, in or below the root. */
    public boolean exists(Path path) {
        return find(path).isPresent();
    }

    /** Whether the path leads to a directory in or below the root. */
    public boolean isDirectory(Path path) {
        return find(path).filter(Files::isDirectory).isPresent();
    }

    /** Whether the path leads to a regular file in or below the root. */
    public boolean isRegularFile(Path path) {
        return find(path).filter(Files::isRegularFile).isPresent();
    }

    /** The same, or the path leads out of the root, which is an error to whoever reads it. */
    boolean mayBeRegularFile(Path path) {
        return place(path) instanceof Place.Outside || isRegularFile(path);
    }

    /** Looks at one part of the path after the other, and stops where it leaves the root. */
    Place place(Path path) {
        var absolute = path.toAbsolutePath();
        var below = below(absolute);
        if (below.isEmpty() || !isBelow(absolute.normalize())) {
            return new Place.Outside();
        }
        try {
            return followed(below.get());
        } catch (IOException e) {
            return new Place.Missing();
        }
    }

    private Place followed(Deque<Path> parts) throws IOException {
        var here = root;
        var links = 0;
        while (!parts.isEmpty()) {
            var next = next(here, parts.pop());
            if (!next.startsWith(root)) {
                return new Place.Outside();
            }
            var attributes = Files.readAttributes(next, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!attributes.isSymbolicLink()) {
                if (!parts.isEmpty() && !attributes.isDirectory()) {
                    return new Place.Missing();
                }
                here = next;
                continue;
            }
            if (++links > MAX_LINKS) {
                return new Place.Missing();
            }
            var target = Files.readSymbolicLink(next);
            if (target.isAbsolute()) {
                var below = below(target);
                if (below.isEmpty()) {
                    return new Place.Outside();
                }
                here = root;
                push(parts, below.get());
            } else {
                push(parts, parts(target));
            }
        }
        return Files.exists(here) ? new Place.Inside(here) : new Place.Missing();
    }

    /** {@code here} has no links, so its parent is what {@code ..} leads to. */
    private static Path next(Path here, Path part) {
        return switch (part.toString()) {
            case "", "." -> here;
            case ".." -> here.getParent() == null ? here : here.getParent();
            default -> here.resolve(part);
        };
    }

    private static void push(Deque<Path> parts, Deque<Path> before) {
        before.descendingIterator().forEachRemaining(parts::push);
    }

    private boolean isBelow(Path path) {
        return path.startsWith(root) || path.startsWith(given);
    }

    /** The parts of an absolute path behind the root; empty where it does not begin with that. */
    private Optional<Deque<Path>> below(Path path) {
        for (var start : new Path[] {root, given}) {
            if (path.startsWith(start)) {
                var parts = parts(path);
                for (var i = 0; i < start.getNameCount(); i++) {
                    parts.pop();
                }
                return Optional.of(parts);
            }
        }
        return Optional.empty();
    }

    private static Deque<Path> parts(Path path) {
        var parts = new ArrayDeque<Path>();
        path.forEach(parts::add);
        return parts;
    }
}
