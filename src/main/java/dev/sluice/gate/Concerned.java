package dev.sluice.gate;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Who awaits what a watch shows. What one watch tells is so no work for those who wait for something else, however many they
 * are. Safe for use by several threads.
 */
final class Concerned {
    private final Map<Selection, Map<HealthWait, List<Expectation>>> waits = new ConcurrentHashMap<>();

    void enter(HealthWait wait) {
        bySelection(wait)
                .forEach((selection, expectations) -> waits.compute(selection, (_, others) -> {
                    var all = others == null ? new ConcurrentHashMap<HealthWait, List<Expectation>>() : others;
                    all.put(wait, expectations);
                    return all;
                }));
    }

    void leave(HealthWait wait) {
        bySelection(wait)
                .keySet()
                .forEach(selection -> waits.computeIfPresent(selection, (_, all) -> {
                    all.remove(wait);
                    return all.isEmpty() ? null : all;
                }));
    }

    /** Those who wait, each with what the watch shows of what it awaits. */
    Map<HealthWait, List<Expectation>> by(Selection selection) {
        return waits.getOrDefault(selection, Map.of());
    }

    void forEach(BiConsumer<Selection, Map<HealthWait, List<Expectation>>> what) {
        waits.forEach(what);
    }

    private static Map<Selection, List<Expectation>> bySelection(HealthWait wait) {
        return wait.expectations().stream()
                .collect(Collectors.groupingBy(expectation -> Selection.of(wait, expectation)));
    }
}
