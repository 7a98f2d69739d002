package dev.sluice.kustomize;

import java.util.ArrayList;
import java.util.List;

/**
 * Where an object comes from and which transformers had their hands on it, as {@code buildMetadata} shows it.
 *
 * @param file the file that the object was in; empty where a generator made it
 * @param generator what made it; empty where it was in a file
 */
record Provenance(String file, List<Plugin> generator, List<Plugin> transformations) {
    static final Provenance NONE = new Provenance("", List.of(), List.of());

    /**
     * A generator or transformer.
     *
     * @param configuredIn the file that asks for it
     * @param name the name of its configuration, where that is an object of its own; or else empty
     * @param namespace the namespace of its configuration
     */
    record Plugin(String configuredIn, String kind, String name, String namespace) {
        /** What a field of a kustomization file asks for. */
        static Plugin ofField(String configuredIn, String kind) {
            return new Plugin(configuredIn, kind, "", "");
        }

        private String text(String first, String other) {
            return "%sconfiguredIn: %s\n%sconfiguredBy:\n%s  apiVersion: builtin\n%s  kind: %s\n"
                            .formatted(first, configuredIn, other, other, other, kind)
                    + line(other, "name", name)
                    + line(other, "namespace", namespace);
        }

        private static String line(String indentation, String field, String value) {
            return value.isEmpty() ? "" : "%s  %s: %s\n".formatted(indentation, field, value);
        }
    }

    static Provenance ofFile(String path) {
        return new Provenance(path, List.of(), List.of());
    }

    static Provenance ofPlugin(Plugin generator) {
        return new Provenance("", List.of(generator), List.of());
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
        return file.isEmpty() ? "" : "path: %s\n".formatted(file);
    }

    /** The transformations as YAML; empty where there are none. */
    String transformationsText() {
        var text = new StringBuilder();
        transformations.forEach(plugin -> text.append(plugin.text("- ", "  ")));
        return text.toString();
    }
}
