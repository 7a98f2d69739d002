package dev.sluice.kustomize.patch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What patches ask of the trees of maps, lists and scalars that documents are. */
final class Trees {
    private Trees() {}

    /** A tree of its own, which can be changed. */
    static Object copy(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> copy(map);
            case List<?> list -> {
                var copies = new ArrayList<Object>(list.size());
                list.forEach(element -> copies.add(copy(element)));
                yield copies;
            }
            case null, default -> tree;
        };
    }

    static Map<String, Object> copy(Map<?, ?> map) {
        var copies = LinkedHashMap.<String, Object>newLinkedHashMap(map.size());
        map.forEach((key, value) -> copies.put((String) key, copy(value)));
        return copies;
    }

    @SuppressWarnings("unchecked") // the keys of a tree are texts
    static Map<String, Object> map(Object tree) {
        return (Map<String, Object>) tree;
    }

    @SuppressWarnings("unchecked")
    static List<Object> list(Object tree) {
        return (List<Object>) tree;
    }

    /** The text of a scalar by which elements of lists are compared; maps and lists have none. */
    static String text(Object tree) {
        return tree instanceof Map || tree instanceof List ? "" : Objects.toString(tree);
    }
}
