package dev.sluice.sops;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Metadata in the forms that have no trees: the way to a value is spelled out in its key, such as
 * {@code age__list_0__map_recipient}.
 */
final class FlatMetadata {
    private static final Pattern STEP = Pattern.compile("__(map|list)_");

    /** SOPS's own metadata has no more than seven levels. */
    private static final int DEPTH = 20;

    private FlatMetadata() {}

    static Node.Branch unfolded(List<Node.Item> flat) {
        var root = new TreeMap<String, Object>();
        for (var item : flat) {
            if (!item.isComment()) {
                place(root, steps(item.key()), item.value());
            }
        }
        return branch(root);
    }

    /** Positions of lists are kept apart from keys of maps by a mark that no key of the metadata has. */
    private static List<String> steps(String key) {
        var steps = new ArrayList<String>();
        var matcher = STEP.matcher(key);
        var start = 0;
        var mark = "";
        while (matcher.find()) {
            if (steps.size() == DEPTH) {
                throw new SopsException("the sops metadata is nested deeper than %d levels".formatted(DEPTH));
            }
            steps.add(mark + key.substring(start, matcher.start()));
            mark = matcher.group(1).equals("list") ? "#" : "";
            start = matcher.end();
        }
        steps.add(mark + key.substring(start));
        return steps;
    }

    @SuppressWarnings("unchecked")
    private static void place(Map<String, Object> root, List<String> steps, Node value) {
        var map = root;
        for (var step : steps.subList(0, steps.size() - 1)) {
            if (!(map.computeIfAbsent(step, _ -> new TreeMap<String, Object>()) instanceof Map<?, ?> next)) {
                throw mismatch();
            }
            map = (Map<String, Object>) next;
        }
        if (map.putIfAbsent(steps.getLast(), value) != null) {
            throw mismatch();
        }
    }

    private static SopsException mismatch() {
        return new SopsException("the sops metadata has a value in place of a map");
    }

    @SuppressWarnings("unchecked")
    private static Node node(Object tree) {
        if (tree instanceof Node value) {
            return value;
        }
        var map = (Map<String, Object>) tree;
        if (map.keySet().stream().allMatch(key -> key.startsWith("#"))) {
            return new Node.Sequence(
                    ordered(map).stream().map(FlatMetadata::node).toList());
        }
        return branch(map);
    }

    private static Node.Branch branch(Map<String, Object> map) {
        return new Node.Branch(map.entrySet().stream()
                .map(entry -> new Node.Item(entry.getKey(), node(entry.getValue())))
                .toList());
    }

    private static List<Object> ordered(Map<String, Object> list) {
        try {
            var sorted = new TreeMap<Integer, Object>();
            list.forEach((position, value) -> sorted.put(Integer.parseInt(position.substring(1)), value));
            return List.copyOf(sorted.values());
        } catch (NumberFormatException e) {
            throw new SopsException("the sops metadata has a list with positions that are no numbers");
        }
    }
}
