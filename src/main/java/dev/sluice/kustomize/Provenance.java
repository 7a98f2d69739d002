package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.YamlWriter;
import java.util.ArrayList;
import java.util.List;

/**
 * Where an object comes from and which transformers had their hands on it, as {@code buildMetadata} shows it. Both are
 * kept as the YAML that is printed: kustomize has them in the annotations of the object, where a patch can change them.
 *
 * @param origin where the object comes from; empty where that is not known
 * @param file the file that the object was in; none where a generator made it
 * @param transformations a list of transformers; empty where there were none
 */
record Provenance(String origin, Place file, String transformations) {
    static final Provenance NONE = new Provenance("", Place.NONE, "");

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
                lines.add(line("repo", repository));
            }
            if (!ref.isEmpty()) {
                lines.add(line("ref", ref));
            }
            return lines;
        }

        private String text() {
            var lines = new ArrayList<>(List.of(line("path", path)));
            lines.addAll(repositoryLines());
            return String.join("\n", lines) + "\n";
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
            lines.add(line("configuredIn", configuredIn.path));
            lines.addAll(List.of("configuredBy:", "  apiVersion: builtin", line("  kind", kind)));
            if (!name.isEmpty()) {
                lines.add(line("  name", name));
            }
            if (!namespace.isEmpty()) {
                lines.add(line("  namespace", namespace));
            }
            return first + String.join("\n" + other, lines) + "\n";
        }
    }

    private static String line(String field, String value) {
        return field + ": " + YamlWriter.line(value);
    }

    static Provenance ofFile(Place file) {
        return new Provenance(file.isNone() ? "" : file.text(), file, "");
    }

    static Provenance ofPlugin(Plugin generator) {
        return NONE.transformedBy(generator);
    }

    /** An object whose origin is not known, because a patch removed it, counts as made by the transformer. */
    Provenance transformedBy(Plugin plugin) {
        return origin.isEmpty()
                ? new Provenance(plugin.text("", ""), Place.NONE, transformations)
                : new Provenance(origin, file, transformations + plugin.text("- ", "  "));
    }

    /** What replaces an object keeps what was done to that; its origin is its own. */
    Provenance replacing(Provenance older) {
        return new Provenance(origin, file, older.transformations);
    }

    /** The same object after a patch that could change what is printed of it. */
    Provenance patched(String originThen, String transformationsThen) {
        return new Provenance(originThen, file, transformationsThen.equals("null") ? "" : transformationsThen);
    }
}
