package dev.sluice.source.git;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jgit.ignore.FastIgnoreRule;
import org.eclipse.jgit.ignore.IgnoreNode;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * Which files of a commit are left out of its artifact: those that {@code spec.ignore} names, then those that the
 * {@code .sourceignore} files name, the deepest first; if neither has a single pattern, Flux's default excludes (see
 * "Excluding files" in its GitRepository documentation). Git's own files are left out unless a pattern wants them.
 */
final class IgnoreRules {
    private static final String FILE = ".sourceignore";
    private static final int MAX_FILE_BYTES = 1024 * 1024;

    private static final IgnoreNode GIT_FILES = node(".git/", ".gitignore", ".gitmodules", ".gitattributes");
    private static final IgnoreNode DEFAULTS = node(
            "*.jpg",
            "*.jpeg",
            "*.gif",
            "*.png",
            "*.wmv",
            "*.flv",
            "*.tar.gz",
            "*.zip",
            ".github/",
            ".circleci/",
            ".travis.yml",
            ".gitlab-ci.yml",
            "appveyor.yml",
            ".drone.yml",
            "cloudbuild.yaml",
            "codeship-services.yml",
            "codeship-steps.yml",
            "**/.goreleaser.yml",
            "**/.sops.yaml",
            "**/.flux.yaml");

    private final IgnoreNode spec;
    private final Map<String, IgnoreNode> files;
    private final IgnoreNode defaults;

    private IgnoreRules(IgnoreNode spec, Map<String, IgnoreNode> files) {
        this.spec = spec;
        this.files = files;
        this.defaults = spec.getRules().isEmpty() && files.isEmpty() ? DEFAULTS : new IgnoreNode();
    }

    /** @param ignore the text of {@code spec.ignore}; empty for none */
    static IgnoreRules of(String ignore, ObjectReader reader, ObjectId tree) throws IOException {
        return new IgnoreRules(parse(ignore.getBytes(StandardCharsets.UTF_8)), filesIn(reader, tree));
    }

    /** @param path relative to the root, without a slash at either end */
    boolean exclude(String path, boolean directory) {
        var decided = spec.checkIgnored(path, directory);
        for (var slash = path.lastIndexOf('/'); decided == null; slash = path.lastIndexOf('/', slash - 1)) {
            var file = files.get(slash < 0 ? "" : path.substring(0, slash));
            decided = file == null ? null : file.checkIgnored(path.substring(slash + 1), directory);
            if (slash < 0) {
                break;
            }
        }
        decided = decided == null ? defaults.checkIgnored(path, directory) : decided;
        decided = decided == null ? GIT_FILES.checkIgnored(path, directory) : decided;
        return Boolean.TRUE.equals(decided);
    }

    private static Map<String, IgnoreNode> filesIn(ObjectReader reader, ObjectId tree) throws IOException {
        var files = new HashMap<String, IgnoreNode>();
        try (var walk = new TreeWalk(reader)) {
            walk.addTree(tree);
            walk.setRecursive(true);
            while (walk.next()) {
                if (walk.getNameString().equals(FILE) && isFile(walk.getFileMode())) {
                    var node = parse(
                            reader.open(walk.getObjectId(0), Constants.OBJ_BLOB).getCachedBytes(MAX_FILE_BYTES));
                    var directory = walk.getPathString();
                    if (!node.getRules().isEmpty()) {
                        files.put(directory.substring(0, Math.max(0, directory.length() - FILE.length() - 1)), node);
                    }
                }
            }
        }
        return files;
    }

    private static boolean isFile(FileMode mode) {
        return FileMode.REGULAR_FILE.equals(mode) || FileMode.EXECUTABLE_FILE.equals(mode);
    }

    private static IgnoreNode parse(byte[] text) throws IOException {
        var node = new IgnoreNode();
        node.parse(new ByteArrayInputStream(text));
        return node;
    }

    private static IgnoreNode node(String... patterns) {
        return new IgnoreNode(
                List.of(patterns).stream().map(FastIgnoreRule::new).toList());
    }
}
