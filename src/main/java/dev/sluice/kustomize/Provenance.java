package dev.sluice.kustomize;

import java.util.ArrayList;
import java.util.List;

/**
 * Where an object comes from and which transformers had their hands on it, as {@code buildMetadata} shows it.
 *
 * @param origin what the origin annotation says, YAML; empty where nothing is known
 * @param transformations what each transformer that ran adds to the annotation of transformations
 */
record Provenance(String origin, List<String> transformations) {
    static final Provenance NONE = new Provenance("", List.of());

    static Provenance ofFile(String path) {
        return new Provenance("path: %s\n".formatted(path), List.of());
    }

    static Provenance ofPlugin(String configuredIn, String kind) {
        return new Provenance(
                "configuredIn: %s\nconfiguredBy:\n  apiVersion: builtin\n  kind: %s\n".formatted(configuredIn, kind),
                List.of());
    }

    Provenance transformedBy(String configuredIn, String kind) {
        var all = new ArrayList<>(transformations);
        all.add("- configuredIn: %s\n  configuredBy:\n    apiVersion: builtin\n    kind: %s\n"
                .formatted(configuredIn, kind));
        return new Provenance(origin, List.copyOf(all));
    }
}
