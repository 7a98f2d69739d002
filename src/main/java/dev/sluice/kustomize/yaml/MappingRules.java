package dev.sluice.kustomize.yaml;

import java.util.Map;

/** How the entries of a mapping make a map. Every refusal is an {@link IllegalArgumentException} that says why. */
sealed interface MappingRules permits ResourceMapping, ConfigurationMapping {
    /**
     * Adds an entry.
     *
     * @param source the key as it is written, null where it is not a scalar
     */
    void put(Object key, String source, Object value);

    /** Notes that a key is in quotes. */
    default void quoted(String key, ScalarStyle style) {}

    /** Adds what a merge key stands for. */
    void merge(Object value);

    /** The map, once all entries are known. */
    Map<String, Object> map();
}
