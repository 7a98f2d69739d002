package dev.sluice.kustomize;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where an object comes from and which transformers had their hands on it, as {@code buildMetadata} shows it.
 *
 * @param origin what the origin annotation says; empty where nothing is known
 * @param transformations one map for each transformer that changed the object
 */
record Provenance(Map<String, Object> origin, List<Map<String, Object>> transformations) {
    static final Provenance NONE = new Provenance(Map.of(), List.of());

    static Provenance ofFile(String path) {
        return new Provenance(Map.of("path", path), List.of());
    }

    static Provenance ofPlugin(String configuredIn, String kind) {
        return new Provenance(configured(configuredIn, kind), List.of());
    }

    Provenance transformedBy(String configuredIn, String kind) {
        var all = new ArrayList<>(transformations);
        all.add(configured(configuredIn, kind));
        return new Provenance(origin, List.copyOf(all));
    }

    private static Map<String, Object> configured(String configuredIn, String kind) {
        var by = new LinkedHashMap<String, Object>();
        by.put("apiVersion", "builtin");
        by.put("kind", kind);
        var origin = new LinkedHashMap<String, Object>();
        origin.put("configuredIn", configuredIn);
        origin.put("configuredBy", by);
        return origin;
    }
}
