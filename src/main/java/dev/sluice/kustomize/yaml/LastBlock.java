package dev.sluice.kustomize.yaml;

import java.util.Optional;

/**
 * A block that is the last thing of a resource, with a comment behind it. kustomize prints an empty line more before the
 * comment, and where the block keeps its empty lines ({@code |+}), it reads that one as one of them.
 */
final class LastBlock {
    private LastBlock() {}

    /** The block of a document; empty where something else comes last, or nothing behind it. */
    static Optional<Node.Text> of(Node document, String text) {
        return last(document)
                .filter(LastBlock::keepsEmptyLines)
                .filter(block -> hasCommentBehind(block, text) && !isList(document));
    }

    /** Of a list, kustomize prints each item for itself, without what comes behind the list. */
    private static boolean isList(Node document) {
        return document instanceof Node.Mapping map
                && map.entries().stream().anyMatch(entry -> isText(entry.key(), "items"))
                && map.entries().stream()
                        .anyMatch(entry -> isText(entry.key(), "kind")
                                && entry.value() instanceof Node.Text kind
                                && kind.value().endsWith("List"));
    }

    private static boolean isText(Node node, String text) {
        return node instanceof Node.Text found && found.value().equals(text);
    }

    private static Optional<Node.Text> last(Node node) {
        return switch (node) {
            case Node.Text text -> Optional.of(text);
            case Node.Mapping map
            when !map.entries().isEmpty() -> last(map.entries().getLast().value());
            case Node.Sequence list
            when !list.items().isEmpty() -> last(list.items().getLast());
            case Node.Mapping _, Node.Sequence _, Node.Alias _ -> Optional.empty();
        };
    }

    private static boolean keepsEmptyLines(Node.Text block) {
        return switch (block.style()) {
            case LITERAL, FOLDED -> block.value().equals("\n") || block.value().endsWith("\n\n");
            case PLAIN, SINGLE_QUOTED, DOUBLE_QUOTED -> false;
        };
    }

    private static boolean hasCommentBehind(Node.Text block, String text) {
        return text.substring(block.end()).lines().anyMatch(line -> line.strip().startsWith("#"));
    }

    /** What kustomize reads for it. */
    static Node.Text reread(Node.Text block) {
        return new Node.Text(block.properties(), block.value() + "\n", block.style(), block.start(), block.end());
    }
}
