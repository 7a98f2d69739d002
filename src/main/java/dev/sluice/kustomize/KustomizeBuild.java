package dev.sluice.kustomize;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Builds a directory into its objects, in the order in which they are accumulated (kustomize's {@code --reorder none}).
 * Holds no state between builds; every file that it reads, with links resolved, lies in or below its root.
 */
public final class KustomizeBuild {
    /** Objects so marked are for tools, not for the cluster. */
    private static final String LOCAL_CONFIG = "config.kubernetes.io/local-config";

    private final Path root;

    /** @param root the directory that no reference may leave */
    public KustomizeBuild(Path root) {
        this.root = realPath(root);
    }

    /**
     * Builds the kustomization that a directory holds.
     *
     * @return the objects, each id once
     * @throws BuildException where the directory has no kustomization file or the build is not possible
     */
    public List<Resource> build(Path directory) {
        var accumulation = new Accumulation();
        accumulation.addDirectory(guarded(directory, directory));
        return accumulation.result();
    }

    /**
     * Builds a directory by a kustomization that is not in a file of its own.
     *
     * @param file what the directory's kustomization file would say
     */
    public List<Resource> build(Path directory, KustomizationFile file) {
        var accumulation = new Accumulation();
        accumulation.addResources(guarded(directory, directory), file);
        return accumulation.result();
    }

    /**
     * Reads the objects of one file; {@code List} kinds are expanded.
     *
     * @throws BuildException where the file is not YAML or holds what is not a Kubernetes object
     */
    public List<Resource> read(Path file) {
        var path = guarded(file, file);
        var objects = new ArrayList<Resource>();
        for (var document : YamlDocuments.read(shown(path), text(path))) {
            addObjects(shown(path), document, objects);
        }
        return objects;
    }

    /** One build: the objects so far, and the directories that are being read (a directory within itself is a cycle). */
    private final class Accumulation {
        private final List<Resource> resources = new ArrayList<>();
        private final Set<Resource.Id> ids = new HashSet<>();
        private final Deque<Path> open = new ArrayDeque<>();

        List<Resource> result() {
            return resources.stream()
                    .filter(resource -> !resource.annotation(LOCAL_CONFIG).equals("true"))
                    .toList();
        }

        void addDirectory(Path directory) {
            var file = KustomizationFile.find(directory)
                    .orElseThrow(() -> new BuildException("unable to find one of %s in directory '%s'"
                            .formatted(KustomizationFile.NAMES, shown(directory))));
            var real = guarded(file, file);
            addResources(directory, KustomizationFile.parse(shown(file), text(real)));
        }

        void addResources(Path directory, KustomizationFile file) {
            if (open.contains(directory)) {
                throw new BuildException("cycle: '%s' is a resource of itself, by way of %s"
                        .formatted(
                                shown(directory),
                                open.reversed().stream()
                                        .map(KustomizeBuild.this::shown)
                                        .toList()));
            }
            open.push(directory);
            for (var reference : file.resources()) {
                addReference(directory, reference);
            }
            open.pop();
        }

        private void addReference(Path directory, String reference) {
            if (reference.contains("://") || reference.startsWith("git@")) {
                throw new BuildException("remote resource '%s' is not supported".formatted(reference));
            }
            var path = guarded(directory.resolve(path(reference)), path(reference));
            if (Files.isDirectory(path)) {
                addDirectory(path);
            } else {
                read(path).forEach(this::add);
            }
        }

        private void add(Resource resource) {
            if (!ids.add(resource.id())) {
                throw new BuildException(
                        "may not add resource with an already registered id: %s".formatted(resource.id()));
            }
            resources.add(resource);
        }
    }

    private void addObjects(String file, Map<String, Object> document, List<Resource> into) {
        if (document.get("kind") instanceof String kind
                && kind.endsWith("List")
                && document.get("items") instanceof List<?> items) {
            for (var item : items) {
                if (!(item instanceof Map<?, ?> map)) {
                    throw new BuildException("%s: an item of the %s is not an object".formatted(file, kind));
                }
                addObjects(file, textKeyed(map), into);
            }
            return;
        }
        into.add(object(file, document));
    }

    private static Resource object(String file, Map<String, Object> document) {
        requireText(file, document.get("apiVersion"), "apiVersion");
        requireText(file, document.get("kind"), "kind");
        if (!(document.get("metadata") instanceof Map<?, ?> metadata)) {
            throw new BuildException("%s: missing metadata.name in object".formatted(file));
        }
        requireText(file, metadata.get("name"), "metadata.name");
        return new Resource(document);
    }

    private static void requireText(String file, Object value, String field) {
        if (value == null) {
            throw new BuildException("%s: missing %s in object".formatted(file, field));
        }
        if (!(value instanceof String text) || text.isEmpty()) {
            throw new BuildException("%s: %s is not a text: %s".formatted(file, field, value));
        }
    }

    @SuppressWarnings("unchecked") // YamlDocuments lets only text keys through
    private static Map<String, Object> textKeyed(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    private static Path path(String reference) {
        try {
            return Path.of(reference);
        } catch (InvalidPathException e) {
            throw new BuildException("'%s' is not a path: %s".formatted(reference, e.getReason()));
        }
    }

    private Path guarded(Path path, Path named) {
        Path real;
        try {
            real = path.toRealPath();
        } catch (IOException e) {
            throw new BuildException("'%s' doesn't exist".formatted(shown(named)));
        }
        if (!real.startsWith(root)) {
            throw new BuildException("'%s' is not in or below the root of the build".formatted(shown(named)));
        }
        return real;
    }

    private static Path realPath(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException e) {
            throw new BuildException("'%s' doesn't exist".formatted(path));
        }
    }

    private String text(Path file) {
        try {
            return Files.readString(file);
        } catch (MalformedInputException e) {
            throw new BuildException("%s: is not UTF-8 text".formatted(shown(file)));
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read: %s".formatted(shown(file), e));
        }
    }

    /** A path as a user knows it: relative to the root. */
    private String shown(Path path) {
        return path.startsWith(root) ? "./" + root.relativize(path) : path.toString();
    }
}
