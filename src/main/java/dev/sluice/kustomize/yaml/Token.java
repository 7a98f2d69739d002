package dev.sluice.kustomize.yaml;

/**
 * A piece of a YAML text: an indicator, a scalar, a property, or a level of indentation that starts or ends.
 *
 * @param text of scalars, anchors, aliases, tags and directives; otherwise empty
 * @param style of scalars; otherwise plain
 * @param start index of its first character
 * @param end index behind its last character
 */
record Token(Type type, String text, ScalarStyle style, int start, int end) {

    enum Type {
        STREAM_END,
        DIRECTIVE,
        DOCUMENT_START,
        DOCUMENT_END,
        BLOCK_SEQUENCE_START,
        BLOCK_MAPPING_START,
        BLOCK_END,
        FLOW_SEQUENCE_START,
        FLOW_SEQUENCE_END,
        FLOW_MAPPING_START,
        FLOW_MAPPING_END,
        BLOCK_ENTRY,
        FLOW_ENTRY,
        KEY,
        VALUE,
        ALIAS,
        ANCHOR,
        TAG,
        SCALAR
    }

    static Token of(Type type, int start, int end) {
        return new Token(type, "", ScalarStyle.PLAIN, start, end);
    }

    static Token of(Type type, String text, int start, int end) {
        return new Token(type, text, ScalarStyle.PLAIN, start, end);
    }
}
