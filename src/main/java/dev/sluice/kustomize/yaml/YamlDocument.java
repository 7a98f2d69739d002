package dev.sluice.kustomize.yaml;

import dev.sluice.kustomize.BuildException;
import java.util.Optional;

/**
 * A YAML text as kustomize reads and prints one that it does not take apart into an object: with its comments, styles,
 * anchors and tags, but with Go's own indentation. Of several documents only the first is there.
 */
public final class YamlDocument {
    private final YamlNode root;
    private final String head;
    private final String foot;

    YamlDocument(YamlNode root, String head, String foot) {
        this.root = root;
        this.head = head;
        this.foot = foot;
    }

    /**
     * Reads a text. Where there is nothing in it, the root is of the kind {@link YamlNode.Kind#NONE}.
     *
     * @return empty where the text is no YAML
     */
    public static Optional<YamlDocument> read(String text) {
        if (text.length() > Limits.CODE_POINTS) {
            throw new BuildException(
                    "a text within an object is larger than %d characters".formatted(Limits.CODE_POINTS));
        }
        try {
            return Optional.of(new DocumentReader(text).document());
        } catch (YamlSyntaxException e) {
            return Optional.empty();
        }
    }

    public YamlNode root() {
        return root;
    }

    /** The text, without white space around it. */
    public String printed() {
        return trimmed(new DocumentWriter().text(root, head, foot));
    }

    /** Without what Go takes for white space. */
    static String trimmed(String text) {
        var start = 0;
        var end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    private static boolean isSpace(char c) {
        return c >= '\t' && c <= '\r' || c == '\u0085' || Character.isSpaceChar(c);
    }
}
