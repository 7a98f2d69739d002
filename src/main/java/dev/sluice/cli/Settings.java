package dev.sluice.cli;

import dev.sluice.api.GoDuration;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Configuration properties in the making, and what is to be logged once of how they came about. Values come in as what they are and become texts here alone, so that nothing
 * decides by a text what a value was.
 */
final class Settings {
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final Set<String> notices = new LinkedHashSet<>();

    void set(String property, boolean value) {
        properties.put(property, Boolean.toString(value));
    }

    void set(String property, int value) {
        properties.put(property, Integer.toString(value));
    }

    void set(String property, Duration value) {
        properties.put(property, GoDuration.text(value));
    }

    void set(String property, String value) {
        properties.put(property, value);
    }

    /** As one text of which the configuration makes a list again: a comma in a value is none between values. */
    void set(String property, List<String> values) {
        properties.put(
                property,
                values.stream()
                        .map(value -> value.replace("\\", "\\\\").replace(",", "\\,"))
                        .collect(Collectors.joining(",")));
    }

    /** Has a notice logged, once however often it comes. */
    void note(String notice) {
        notices.add(notice);
    }

    Map<String, String> asMap() {
        return Map.copyOf(properties);
    }

    List<String> notices() {
        return List.copyOf(notices);
    }
}
