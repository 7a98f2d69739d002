package dev.sluice.kustomize.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A YAML text in which scalars can be given another value while all around them stays as it is written. Not for several
 * threads.
 */
public final class YamlText {
    private static final Scalars SCALARS = new Scalars(Dialect.RESOURCES);

    private final String text;
    private final Map<String, Object> tree;
    private final Map<Integer, Change> changes = new TreeMap<>();
    private boolean impossible;

    /** A scalar with its place in the text. */
    private record Placed(Node.Text node) {
        /** By its text, a scalar is found. */
        @Override
        public String toString() {
            return node.value();
        }
    }

    private record Change(int end, String written) {}

    private YamlText(String text, Map<String, Object> tree) {
        this.text = text;
        this.tree = tree;
    }

    /** Reads the first document; empty where the text is not YAML or not a map. */
    public static Optional<YamlText> of(String text) {
        try {
            return new Composer(text, Dialect.RESOURCES, new Limits())
                    .firstDocument()
                    .flatMap(node -> node instanceof Node.Mapping map
                            ? Optional.of(new YamlText(text, tree(map)))
                            : Optional.empty());
        } catch (YamlSyntaxException e) {
            return Optional.empty();
        }
    }

    /** Maps and lists; the scalars are of a type that only {@link #put} understands. */
    public Map<String, Object> tree() {
        return tree;
    }

    private static Map<String, Object> tree(Node.Mapping map) {
        var tree = new LinkedHashMap<String, Object>();
        for (var entry : map.entries()) {
            if (entry.key() instanceof Node.Text key) {
                tree.put(key.value(), tree(entry.value()));
            }
        }
        return tree;
    }

    private static Object tree(Node node) {
        return switch (node) {
            case Node.Mapping map -> tree(map);
            case Node.Sequence list -> {
                var items = new ArrayList<Object>();
                list.items().forEach(item -> items.add(tree(item)));
                yield items;
            }
            case Node.Text scalar -> new Placed(scalar);
            default -> List.of();
        };
    }

    /**
     * Gives a scalar of the tree another text; its type and style stay.
     *
     * @return the scalar
     */
    public Object put(Object scalar, String value) {
        if (scalar instanceof Placed placed) {
            written(placed.node, value)
                    .ifPresentOrElse(
                            written -> changes.put(placed.node.start(), new Change(placed.node.end(), written)),
                            () -> impossible = true);
        } else {
            impossible = true;
        }
        return scalar;
    }

    private static Optional<String> written(Node.Text old, String value) {
        var lines = value.indexOf('\n') >= 0;
        return switch (old.style()) {
            case PLAIN -> lines ? Optional.empty() : plain(old, value);
            case SINGLE_QUOTED -> lines ? Optional.empty() : Optional.of(singleQuoted(value));
            case DOUBLE_QUOTED ->
                lines
                        ? Optional.empty()
                        : Optional.of("\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"");
            default -> Optional.empty();
        };
    }

    private static Optional<String> plain(Node.Text old, String value) {
        var tag = SCALARS.tag(old.value());
        if (tag == SCALARS.tag(value)) {
            return Optional.of(ScalarShape.of(value).plain() ? value : singleQuoted(value));
        }
        return tag == Scalar.Tag.TEXT ? Optional.of("\"" + value + "\"") : Optional.empty();
    }

    private static String singleQuoted(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /** The text with all changes, without blanks at its ends; empty where a change was not possible. */
    public Optional<String> changed() {
        if (impossible) {
            return Optional.empty();
        }
        var out = new StringBuilder();
        var position = 0;
        for (var change : changes.entrySet()) {
            out.append(text, position, change.getKey()).append(change.getValue().written);
            position = change.getValue().end;
        }
        return Optional.of(out.append(text, position, text.length()).toString().strip());
    }
}
