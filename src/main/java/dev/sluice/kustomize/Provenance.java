package dev.sluice.kustomize;

import java.util.ArrayList;
import java.util.List;

/**
 * Where an object comes from and which transformers had their hands on it, as {@code buildMetadata} shows it.
 *
 * @param file the file that the object was in; empty where a generator made it
 * @param generator what made it; empty where it was in a file
 */
record Provenance(Place file, List<Plugin> generator, List<Plugin> transformations) {
    static final Provenance NONE = new Provenance(Place.NONE, List.of(), List.of());

    /**
     * A file.
     *
     * @param path as it is seen from the kustomization that is built, or from the root of its repository
     * @param repository the URL of a remote base's repository, or else empty
     * @param ref the revision that is asked of it, or empty
     */
    record Place(String path, String repository, String ref) {
        static final Place NONE = new Place("", "", "");

        static Place of(String path) {
            return new Place(path, "", "");
        }

        boolean isNone() {
            return path.isEmpty();
        }

        private List<String> repositoryLines() {
            var lines = new ArrayList<String>();
            if (!repository.isEmpty()) {
                lines.add("repo: " + repository);
            }
            if (!ref.isEmpty()) {
                lines.add("ref: " + ref);
            }
            return lines;
        }
    }

    /**
     * A generator or transformer.
     *
     * @param configuredIn the file that asks for it
     * @param name the name of its configuration, where that is an object of its own; or else empty
     * @param namespace the namespace of its configuration
     */
    record Plugin(Place configuredIn, String kind, String name, String namespace) {
        /** What a field of a kustomization file asks for. */
        static Plugin ofField(Place configuredIn, String kind) {
            return new Plugin(configuredIn, kind, "", "");
        }

        private String text(String first, String other) {
            var lines = new ArrayList<>(configuredIn.repositoryLines());
            lines.add("configuredIn: " + configuredIn.path);
            lines.addAll(List.of("configuredBy:", "  apiVersion: builtin", "  kind: " + kind));
            if (!name.isEmpty()) {
                lines.add("  name: " + name);
            }
            if (!namespace.isEmpty()) {
                lines.add("  namespace: " + namespace);
            }
            return first + String.join("\n" + other, lines) + "\n";
        }
    }

    static Provenance ofFile(Place file) {
        return new Provenance(file, List.of(), List.of());
    }

    static Provenance ofPlugin(Plugin generator) {
        return new Provenance(Place.NONE, List.of(generator), List.of());
    }

    Provenance transformedBy(Plugin plugin) {
        var all = new ArrayList<>(transformations);
        all.add(plugin);
        return new Provenance(file, generator, List.copyOf(all));
    }

    /** What replaces an object keeps what was done to that; its origin is its own. */
    Provenance replacing(Provenance older) {
        return new Provenance(file, generator, older.transformations);
    }

    /** The origin as YAML; empty where nothing is known. */
    String originText() {
        if (!generator.isEmpty()) {
            return generator.getFirst().text("", "");
        }
        if (file.isNone()) {
            return "";
        }
        var lines = new ArrayList<>(List.of("path: " + file.path));
        lines.addAll(file.repositoryLines());
        return String.join("\n", lines) + "\n";
    }

    /** The transformations as YAML; empty where there are none. */
    String transformationsText() {
        var text = new StringBuilder();
        transformations.forEach(plugin -> text.append(plugin.text("- ", "  ")));
        return text.toString();
    }
}
