package dev.sluice.kustomize.yaml;

/**
 * Prints a tree as kustomize prints a resource, byte for byte: by {@code go.yaml.in/yaml/v2}, with the keys of every
 * map sorted in its natural order, two spaces a level, lists not indented below their key, and long lines folded.
 */
public final class YamlWriter {
    private YamlWriter() {}

    /**
     * One document, without {@code ---}, with a line feed at its end.
     *
     * @param tree maps with text keys, lists, texts, booleans, numbers and nulls
     * @throws IllegalArgumentException where the tree holds anything else
     */
    public static String text(Object tree) {
        var emitter = new BlockEmitter();
        emitter.document(tree);
        return emitter.text();
    }

    /** A text alone, on one line, so that it is read as a text. */
    public static String line(String text) {
        var page = new Page();
        new ScalarEmitter(page).text(text, 0, true);
        return page.toString();
    }
}
