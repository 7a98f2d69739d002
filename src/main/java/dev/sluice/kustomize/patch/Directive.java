package dev.sluice.kustomize.patch;

import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.yaml.Trees;
import java.util.List;
import java.util.Map;

/** What the {@code $patch} of a map or list of a patch asks for. */
enum Directive {
    MERGE,
    REPLACE,
    DELETE;

    private static final String KEY = "$patch";

    /** Takes the directive out of a map. */
    static Directive takeFrom(Map<String, Object> map) {
        if (!map.containsKey(KEY)) {
            return MERGE;
        }
        var directive = named(Trees.text(map.get(KEY)));
        map.remove(KEY);
        return directive;
    }

    /** Takes the directive out of a list: it is an element of its own, with {@code $patch} as its one field. */
    static Directive takeFrom(List<Object> list) {
        for (var element : list) {
            if (element instanceof Map<?, ?> map && map.containsKey(KEY)) {
                if (map.size() > 1) {
                    return MERGE;
                }
                var text = Trees.text(map.get(KEY));
                var directive = named(text);
                new ElementKey(List.of(KEY), List.of(text)).removeFrom(list);
                return directive;
            }
        }
        return MERGE;
    }

    private static Directive named(String text) {
        return switch (text) {
            case "merge" -> MERGE;
            case "replace" -> REPLACE;
            case "delete" -> DELETE;
            default -> throw new BuildException("unknown patch strategy '%s'".formatted(text));
        };
    }
}
