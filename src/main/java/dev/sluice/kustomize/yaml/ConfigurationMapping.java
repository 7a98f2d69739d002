package dev.sluice.kustomize.yaml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The mappings of a configuration: a later entry replaces an earlier one, merged or not, and keys are made text. */
final class ConfigurationMapping implements MappingRules {
    private final Map<String, Object> map = new LinkedHashMap<>();

    @Override
    public void put(Object key, String source, Object value) {
        map.put(text(key), value);
    }

    private static String text(Object key) {
        return switch (key) {
            case String text -> text;
            case Boolean flag -> flag.toString();
            case Double number -> GoNumber.shortest(number);
            case Number number -> number.toString();
            case null -> throw new IllegalArgumentException("a null is not a map key");
            default -> throw new IllegalArgumentException("invalid map key: %s".formatted(key));
        };
    }

    @Override
    public void merge(Object value) {
        switch (value) {
            case List<?> list -> list.reversed().forEach(this::addMerged); // the first of them wins
            case null, default -> addMerged(value);
        }
    }

    private void addMerged(Object value) {
        if (!(value instanceof Map<?, ?> source)) {
            throw new IllegalArgumentException("map merge requires map or sequence of maps as the value");
        }
        source.forEach((key, item) -> map.put((String) key, item));
    }

    @Override
    public Map<String, Object> map() {
        return map;
    }
}
