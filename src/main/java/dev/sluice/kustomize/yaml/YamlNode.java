package dev.sluice.kustomize.yaml;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A part of a {@link YamlDocument}, with all that tells how it is written. It can be changed in place, as kustomize does
 * it, and may then say what no reader would: a text with the tag of a number.
 */
public final class YamlNode {
    private static final Scalars SCALARS = new Scalars(Dialect.RESOURCES);

    static final String TEXT = "!!str";
    static final String NULL = "!!null";
    private static final String MERGE = "!!merge";

    Kind kind;
    /** In its short form; empty where the value tells. */
    String tag = "";
    /** Whether the tag is written. */
    boolean tagged;

    String value = "";
    ScalarStyle style = ScalarStyle.PLAIN;
    boolean flow;
    String anchor = "";
    String head = "";
    String line = "";
    String foot = "";
    /** Items; of a map, the keys and values in turn. */
    private List<YamlNode> content = new ArrayList<>();

    /** What a node is. */
    public enum Kind {
        MAPPING,
        SEQUENCE,
        SCALAR,
        ALIAS,
        /** There is nothing: the document of a text without any. */
        NONE
    }

    YamlNode(Kind kind) {
        this.kind = kind;
    }

    /** An empty node in default style, whose type is what its value will say. */
    public static YamlNode empty(Kind kind) {
        return new YamlNode(kind);
    }

    /** A scalar without quotes, whose type is what its value says. */
    public static YamlNode scalar(String value) {
        var node = new YamlNode(Kind.SCALAR);
        node.value = value;
        return node;
    }

    /** The nodes of a tree. */
    public static YamlNode of(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> ofMap(map instanceof WrittenMap written ? written : Trees.writtenCopy(map));
            case List<?> list -> {
                var node = new YamlNode(Kind.SEQUENCE);
                node.flow = list instanceof WrittenList written && written.isFlow();
                list.forEach(item -> node.content.add(of(item)));
                yield node;
            }
            case Scalar scalar -> {
                var node = plain(scalar.text(), scalar.tag());
                node.style = style(scalar.style());
                yield node;
            }
            case null, default -> plain(Trees.text(tree), Scalar.tag(tree));
        };
    }

    private static YamlNode ofMap(WrittenMap map) {
        var node = new YamlNode(Kind.MAPPING);
        node.flow = map.form() == WrittenMap.Form.FLOW;
        var isSorted = map.form() == WrittenMap.Form.SORTED;
        for (var key : map.keySet()) {
            var name = isSorted ? of(Scalar.printed(key)) : plain(key, Scalar.Tag.TEXT);
            name.style = isSorted ? name.style : map.keyStyle(key);
            node.content.add(name);
            node.content.add(of(map.get(key)));
        }
        return node;
    }

    private static YamlNode plain(String value, Scalar.Tag tag) {
        var node = scalar(value);
        node.tag = tag == Scalar.Tag.UNTYPED ? "" : "!!" + tag.yaml;
        return node;
    }

    private static ScalarStyle style(Scalar.Style style) {
        return switch (style) {
            case PLAIN, TAGGED -> ScalarStyle.PLAIN;
            case QUOTED -> ScalarStyle.DOUBLE_QUOTED;
            case SINGLE_QUOTED -> ScalarStyle.SINGLE_QUOTED;
            case LITERAL -> ScalarStyle.LITERAL;
            case FOLDED -> ScalarStyle.FOLDED;
        };
    }

    /** The type that a scalar without quotes and tag has. */
    static String resolved(String value) {
        return "!!" + SCALARS.tag(value).yaml;
    }

    /** What a scalar that is read has for a tag where none is written. */
    static String implicitTag(String value, ScalarStyle style) {
        if (style != ScalarStyle.PLAIN) {
            return TEXT;
        }
        return value.equals("<<") ? MERGE : resolved(value);
    }

    public Kind kind() {
        return kind;
    }

    /** The text of a scalar, or the name of an alias; otherwise empty. */
    public String value() {
        return value;
    }

    public boolean isNull() {
        return tag.equals(NULL);
    }

    List<YamlNode> content() {
        return content;
    }

    /** The items of a list. */
    public List<YamlNode> items() {
        return List.copyOf(content);
    }

    /** The value of the first entry of a map with a key; null where it has none. */
    public YamlNode field(String key) {
        for (int i = 0; i + 1 < content.size(); i += 2) {
            if (content.get(i).value.equals(key)) {
                return content.get(i + 1);
            }
        }
        return null;
    }

    public void addField(String key, YamlNode node) {
        content.add(scalar(key));
        content.add(node);
    }

    public void addItem(YamlNode node) {
        content.add(node);
    }

    /** The same node without the comment below it. */
    YamlNode withoutFoot() {
        if (foot.isEmpty()) {
            return this;
        }
        var node = new YamlNode(kind);
        node.become(this);
        node.value = value;
        node.foot = "";
        return node;
    }

    /** A scalar takes the text of another node, and keeps type and style; any other node becomes the other one. */
    public void set(YamlNode other) {
        value = other.value;
        if (kind != Kind.SCALAR) {
            become(other);
        }
    }

    private void become(YamlNode other) {
        kind = other.kind;
        tag = other.tag;
        tagged = other.tagged;
        style = other.style;
        flow = other.flow;
        anchor = other.anchor;
        head = other.head;
        line = other.line;
        foot = other.foot;
        content = other.content;
    }

    /** The node as it is printed alone, without white space around it. */
    public String printed() {
        return YamlDocument.trimmed(new DocumentWriter().text(this, "", ""));
    }
}
