package dev.sluice.source.git;

import dev.sluice.api.Utf8;
import dev.sluice.git.GitDeadline;
import dev.sluice.git.TreeBounds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;

/**
 * Which files of a commit are left out of its artifact: those that {@code spec.ignore} names, then those that the
 * {@code .sourceignore} files name, the deepest first; if neither has a single pattern, Flux's default excludes (see
 * "Excluding files" in its GitRepository documentation). Git's own files are left out unless a pattern wants them.
 */
final class IgnoreRules {
    private static final String FILE = ".sourceignore";

    /** What is read of a pattern takes some fifty times as much memory as its text. */
    private static final int MAX_BYTES = 256 * 1024;

    private static final List<IgnorePattern> GIT_FILES = parse("""
            .git/
            .gitignore
            .gitmodules
            .gitattributes
            """);
    private static final List<IgnorePattern> DEFAULTS = parse("""
            *.jpg
            *.jpeg
            *.gif
            *.png
            *.wmv
            *.flv
            *.tar.gz
            *.zip
            .github/
            .circleci/
            .travis.yml
            .gitlab-ci.yml
            appveyor.yml
            .drone.yml
            cloudbuild.yaml
            codeship-services.yml
            codeship-steps.yml
            **/.goreleaser.yml
            **/.sops.yaml
            **/.flux.yaml
            """);

    private final List<IgnorePattern> spec;
    private final Map<String, List<IgnorePattern>> files;
    private final List<IgnorePattern> defaults;
    private final GitDeadline deadline;

    private IgnoreRules(List<IgnorePattern> spec, Map<String, List<IgnorePattern>> files, GitDeadline deadline) {
        this.spec = spec;
        this.files = files;
        this.defaults = spec.isEmpty() && files.isEmpty() ? DEFAULTS : List.of();
        this.deadline = deadline;
    }

    /**
     * @param ignore the text of {@code spec.ignore}; empty for none
     * @throws IOException where a file of patterns cannot be read, there are too many, or the deadline has passed
     */
    static IgnoreRules of(String ignore, ObjectReader reader, ObjectId tree, TreeBounds bounds) throws IOException {
        var room = roomBeside(ignore.getBytes(StandardCharsets.UTF_8).length, MAX_BYTES);
        return new IgnoreRules(parse(ignore), filesIn(reader, tree, bounds, room), bounds.deadline());
    }

    /** @param path relative to the root, without a slash at either end */
    boolean exclude(String path, boolean directory) throws IOException {
        var names = List.of(path.split("/", -1));
        var decided = decided(spec, names, directory);
        for (var depth = names.size() - 1; decided.isEmpty() && depth >= 0; depth--) {
            var file = files.get(String.join("/", names.subList(0, depth)));
            decided = file == null ? decided : decided(file, names.subList(depth, names.size()), directory);
        }
        decided = decided.isPresent() ? decided : decided(defaults, names, directory);
        decided = decided.isPresent() ? decided : decided(GIT_FILES, names, directory);
        return decided.orElse(false);
    }

    /** The last pattern that matches decides. */
    private Optional<Boolean> decided(List<IgnorePattern> patterns, List<String> names, boolean directory)
            throws IOException {
        for (var pattern : patterns.reversed()) {
            deadline.check();
            if (pattern.matches(names, directory)) {
                return Optional.of(!pattern.includes());
            }
        }
        return Optional.empty();
    }

    /** @param room how many bytes the files may have in all */
    private static Map<String, List<IgnorePattern>> filesIn(
            ObjectReader reader, ObjectId tree, TreeBounds bounds, long room) throws IOException {
        var files = new HashMap<String, List<IgnorePattern>>();
        var left = room;
        try (var walk = bounds.walk(reader, tree)) {
            while (walk.next()) {
                if (walk.name().equals(FILE) && walk.isFile()) {
                    var file = reader.open(walk.object(), Constants.OBJ_BLOB);
                    left = roomBeside(file.getSize(), left);
                    var patterns = parse(Utf8.shown(file.getCachedBytes(MAX_BYTES)));
                    if (!patterns.isEmpty()) {
                        files.put(walk.folder(), patterns);
                    }
                }
                if (walk.isFolder()) {
                    walk.enter();
                }
            }
        }
        return files;
    }

    private static long roomBeside(long bytes, long room) throws IOException {
        if (bytes > room) {
            throw new IOException("the patterns of spec.ignore and all .sourceignore files are larger than %d bytes"
                    .formatted(MAX_BYTES));
        }
        return room - bytes;
    }

    private static List<IgnorePattern> parse(String text) {
        return text.lines().map(IgnorePattern::of).flatMap(Optional::stream).toList();
    }
}
