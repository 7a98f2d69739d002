package dev.sluice.kustomize.patch;

import dev.sluice.kustomize.schema.Type;
import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Merges a list whose elements have keys, element by element: those that the patch names come first, in its order, and
 * then the target's others. A list that the patch does not mention passes here too, and loses elements with a key that
 * is there twice, as in kustomize.
 */
final class ListMerge {
    private final MapMerge merge;
    private final List<String> names;
    private final Optional<Type> elementType;
    private final String path;

    ListMerge(MapMerge merge, Type type, String path) {
        this.merge = merge;
        this.names = type.mergeKeys().isEmpty() ? ElementKey.SCALARS : type.mergeKeys();
        this.elementType = type.elements();
        this.path = path;
    }

    Object merge(Object target, Object patch) {
        var start = start(target, patch);
        return start == Absence.ABSENT ? start : elements(Trees.list(start), patch);
    }

    private static Object start(Object target, Object patch) {
        if (Trees.isNull(target) || target == Absence.ABSENT) {
            return patch;
        }
        if (Trees.isNull(patch)) {
            return Absence.ABSENT;
        }
        if (patch == Absence.ABSENT) {
            return target;
        }
        return switch (Directive.takeFrom(Trees.list(patch))) {
            case DELETE -> Absence.ABSENT;
            case REPLACE -> patch;
            case MERGE -> target;
        };
    }

    private List<Object> elements(List<Object> target, Object patch) {
        var targets = ElementIndex.of(target, names);
        var patches =
                patch instanceof List<?> list && list != target ? ElementIndex.of(list, names) : ElementIndex.NONE;
        return targets.isPresent() && patches.isPresent() && patch != target
                ? indexed(targets.get(), patches.get())
                : compared(target, patch);
    }

    /** The same as {@link #compared} for lists in which every element has a key of its own, without the comparisons. */
    private List<Object> indexed(Map<List<String>, Object> targets, Map<List<String>, Object> patches) {
        var merged = new LinkedHashMap<List<String>, Object>();
        patches.keySet().forEach(key -> merged.put(key, null));
        // elements of one key keep the place that the patch gives them, elements of several keys go behind it
        targets.keySet().forEach(key -> {
            if (names.size() > 1) {
                merged.remove(key);
            }
            merged.put(key, null);
        });
        merged.replaceAll((key, _) -> {
            var target = targets.getOrDefault(key, Absence.ABSENT);
            var result = merge.merge(target, patches.getOrDefault(key, Absence.ABSENT), elementType, path + "[]");
            return !isElement(result) || target == Absence.ABSENT ? result : target;
        });
        return merged.values().stream().filter(ListMerge::isElement).collect(Collectors.toCollection(ArrayList::new));
    }

    private static boolean isElement(Object tree) {
        return !Trees.isNull(tree) && !(tree instanceof Absence) && !(tree instanceof Map<?, ?> map && map.isEmpty());
    }

    private List<Object> compared(List<Object> target, Object patch) {
        var keys = new ElementKeys(names, keysOf(patch, target));
        if (keys.isEmpty()) {
            return target;
        }
        var merged = new ArrayList<Object>();
        for (var key : keys.all()) {
            var sought = key.withoutEmptyTexts();
            var element = merge.merge(sought.find(target), sought.find(patch), elementType, path + "[]");
            if (!isElement(element)) {
                key.removeFrom(target);
                continue;
            }
            if (element instanceof Map) {
                key.complete(Trees.map(element));
            }
            key.setIn(merged, element);
        }
        target.forEach(element -> addOther(merged, element, keys.names()));
        return merged;
    }

    private List<List<String>> keysOf(Object patch, Object target) {
        var keys = new LinkedHashSet<List<String>>();
        for (var list : new Object[] {patch, target}) {
            if (list instanceof List<?> elements) {
                elements.forEach(element -> keys.add(keyOf(element)));
            }
        }
        return new ArrayList<>(keys);
    }

    private List<String> keyOf(Object element) {
        if (names.equals(ElementKey.SCALARS)) {
            return List.of(Trees.text(element));
        }
        return names.stream()
                .map(name -> element instanceof Map<?, ?> map && !Trees.isNull(map.get(name))
                        ? Trees.text(map.get(name))
                        : "")
                .toList();
    }

    /** Adds an element of the target, or puts it in the place of the merged one, which it then is itself. */
    private static void addOther(List<Object> merged, Object element, List<String> names) {
        if (names.equals(ElementKey.SCALARS)) {
            new ElementKey(names, List.of(Trees.text(element))).setIn(merged, element);
            return;
        }
        Kind.MAP.require(element, "");
        var texts = new ArrayList<String>();
        for (var name : names) {
            if (element instanceof Map<?, ?> map && map.containsKey(name)) {
                texts.add(Trees.text(map.get(name)));
            } else {
                merged.add(element);
            }
        }
        var key = new ElementKey(names, texts);
        if (names.size() > 1) {
            key.removeFrom(merged);
        }
        key.setIn(merged, element);
    }
}
