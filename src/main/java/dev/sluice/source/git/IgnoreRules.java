package dev.sluice.source.git;

import dev.sluice.api.Utf8;
import dev.sluice.git.GitDeadline;
import dev.sluice.git.TreeBounds;
import java.io.IOException;
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
    private static final int MAX_FILE_BYTES = 1024 * 1024;
    private static final int MAX_BYTES = 4 * 1024 * 1024;

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
     * @throws IOException where a file of patterns cannot be read, or the deadline has passed
     */
    static IgnoreRules of(String ignore, ObjectReader reader, ObjectId tree, TreeBounds bounds) throws IOException {
        return new IgnoreRules(parse(ignore), filesIn(reader, tree, bounds), bounds.deadline());
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

    private static Map<String, List<IgnorePattern>> filesIn(ObjectReader reader, ObjectId tree, TreeBounds bounds)
            throws IOException {
        var files = new HashMap<String, List<IgnorePattern>>();
        var left = MAX_BYTES;
        try (var walk = bounds.walk(reader, tree)) {
            while (walk.next()) {
                if (walk.name().equals(FILE) && walk.isFile()) {
                    var text = reader.open(walk.object(), Constants.OBJ_BLOB).getCachedBytes(MAX_FILE_BYTES);
                    left -= text.length;
                    if (left < 0) {
                        throw new IOException(
                                "the .sourceignore files are larger than %d bytes in all".formatted(MAX_BYTES));
                    }
                    var patterns = parse(Utf8.shown(text));
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

    private static List<IgnorePattern> parse(String text) {
        return text.lines().map(IgnorePattern::of).flatMap(Optional::stream).toList();
    }
}
