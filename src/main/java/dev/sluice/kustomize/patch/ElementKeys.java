package dev.sluice.kustomize.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The keys of the elements of a list, in the order of the elements. Of a list with several merge keys those count that
 * any element has: ports without a protocol are identified by their number alone.
 */
final class ElementKeys {
    private final List<String> names;
    private final List<ElementKey> keys;

    /** @param texts for each element the texts of its key fields, empty where it has none */
    ElementKeys(List<String> names, List<List<String>> texts) {
        var completed = names.size() > 1 ? completed(texts) : texts;
        var counting = IntStream.range(0, names.size())
                .filter(i -> completed.stream().anyMatch(key -> !key.get(i).isEmpty()))
                .toArray();
        this.names = counting.length == 0 ? names : pick(names, counting);
        this.keys = completed.stream()
                .map(key -> new ElementKey(this.names, counting.length == 0 ? key : pick(key, counting)))
                .toList();
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    List<ElementKey> all() {
        return keys;
    }

    List<String> names() {
        return names;
    }

    private static List<String> pick(List<String> texts, int[] indices) {
        return IntStream.of(indices).mapToObj(texts::get).toList();
    }

    /** Two keys that differ only in what one of them lacks are the same: both get what the other has. */
    private static List<List<String>> completed(List<List<String>> texts) {
        var completed = new ArrayList<>(texts);
        for (var i = 0; i < completed.size(); i++) {
            var one = completed.get(i);
            for (var j = 0; j < completed.size(); j++) {
                var at = j;
                var first = i;
                common(one, completed.get(j)).ifPresent(common -> {
                    completed.set(first, common);
                    completed.set(at, common);
                });
            }
        }
        return completed;
    }

    private static Optional<List<String>> common(List<String> one, List<String> other) {
        var common = new ArrayList<String>(one.size());
        var shared = false;
        for (var i = 0; i < one.size(); i++) {
            var text = one.get(i);
            if (text.equals(other.get(i))) {
                shared = true;
            } else if (!text.isEmpty() && !other.get(i).isEmpty()) {
                return Optional.empty();
            }
            common.add(text.isEmpty() ? other.get(i) : text);
        }
        return shared ? Optional.of(common) : Optional.empty();
    }
}
