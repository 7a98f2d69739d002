package dev.sluice.kustomize.yaml;

import java.util.List;
import java.util.Optional;

/** A part of a YAML document, with its place in the text. */
sealed interface Node {
    /** The index of the first character, with anchor and tag. */
    int start();

    /** What can stand in front of a value. */
    record Properties(Optional<String> anchor, Optional<String> tag) {
        static final Properties NONE = new Properties(Optional.empty(), Optional.empty());
    }

    /**
     * A scalar.
     *
     * @param end index behind its last character
     */
    record Text(Properties properties, String value, ScalarStyle style, int start, int end) implements Node {
        boolean isPlain() {
            return style == ScalarStyle.PLAIN;
        }

        /** Whether nothing at all stands for it. */
        boolean isOmitted() {
            return start == end && properties.tag.isEmpty();
        }
    }

    record Sequence(Properties properties, List<Node> items, boolean flow, int start) implements Node {}

    record Mapping(Properties properties, List<Entry> entries, boolean flow, int start) implements Node {}

    record Entry(Node key, Node value) {}

    record Alias(String anchor, int start) implements Node {}
}
