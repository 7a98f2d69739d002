package dev.sluice.sops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Writes YAML as SOPS does, by {@code go.yaml.in/yaml/v3} with an indent of four: bytes of a Secret's value depend on it. */
final class YamlWriter {
    private static final int INDENT = 4;
    private static final int BASE64_LINE = 70;

    private final BoundedText out = new BoundedText();

    private YamlWriter() {}

    static byte[] write(List<Node.Branch> branches) {
        var writer = new YamlWriter();
        for (var branch : branches) {
            if (!writer.out.isEmpty()) {
                writer.out.append("---\n");
            }
            if (branch.items().isEmpty()) {
                writer.out.append("{}\n");
            } else {
                writer.branch(branch.items(), 0, false);
            }
        }
        return Texts.utf8(writer.out.toString());
    }

    /** @param begun whether the first line is begun already, behind the dash of a sequence */
    private void branch(List<Node.Item> items, int indent, boolean begun) {
        var inline = new ArrayList<String>();
        var onLine = begun;
        for (var item : items) {
            if (item.isComment()) {
                var comment = (Node.Comment) item.value();
                if (comment.inline()) {
                    inline.add(comment.text());
                } else {
                    onLine = indented(indent, onLine);
                    comment(comment.text(), indent);
                }
                continue;
            }
            onLine = indented(indent, onLine);
            new YamlText(item.key(), true, indent).write(out);
            out.append(':');
            value(item.value(), indent, false, inline);
        }
    }

    /** On lines of its own, the first of which is indented already. Comments of INI files have lines with marks. */
    private void comment(String text, int indent) {
        var lines = text.split("\n", -1);
        out.append('#').append(lines[0]).append('\n');
        for (var line : Arrays.asList(lines).subList(1, lines.length)) {
            if (!line.isEmpty()) {
                out.repeat(" ", indent).append(line.startsWith("#") ? "" : "# ").append(line);
            }
            out.append('\n');
        }
    }

    private boolean indented(int indent, boolean onLine) {
        if (!onLine) {
            out.repeat(" ", indent);
        }
        return false;
    }

    /** @param element whether it is an element of a sequence, behind its dash */
    private void value(Node value, int indent, boolean element, List<String> inline) {
        switch (value) {
            case Node.Branch(var items)
            when items.stream().anyMatch(item -> !item.isComment()) -> {
                lineEnd(inline, element);
                branch(items, element ? indent + 2 : deeper(indent), element);
            }
            case Node.Sequence(var elements)
            when elements.stream().anyMatch(item -> !(item instanceof Node.Comment)) -> {
                lineEnd(inline, element);
                sequence(elements, element ? indent + 2 : deeper(indent), element);
            }
            default -> {
                out.append(' ');
                scalar(value, indent);
                comments(inline);
                out.append('\n');
            }
        }
    }

    private static int deeper(int indent) {
        return INDENT * ((indent + INDENT) / INDENT);
    }

    private void lineEnd(List<String> inline, boolean element) {
        if (element) {
            out.append(' ');
        } else {
            comments(inline);
            out.append('\n');
        }
    }

    private void comments(List<String> inline) {
        if (!inline.isEmpty()) {
            out.append(" #").append(String.join("\n#", inline));
            inline.clear();
        }
    }

    private void sequence(List<Node> elements, int indent, boolean begun) {
        var inline = new ArrayList<String>();
        var onLine = begun;
        for (var element : elements) {
            if (element instanceof Node.Comment(var text, var ends)) {
                if (ends) {
                    inline.add(text);
                } else {
                    onLine = indented(indent, onLine);
                    comment(text, indent);
                }
                continue;
            }
            onLine = indented(indent, onLine);
            out.append('-');
            value(element, indent, true, inline);
        }
    }

    private void binary(byte[] bytes, int indent) {
        var encoded = Base64.getEncoder().encodeToString(bytes);
        out.append("!!binary ");
        if (encoded.length() < BASE64_LINE) {
            out.append(encoded);
            return;
        }
        out.append('|');
        for (int i = 0; i < encoded.length(); i += BASE64_LINE) {
            out.append('\n')
                    .repeat(" ", deeper(indent))
                    .append(encoded, i, Math.min(i + BASE64_LINE, encoded.length()));
        }
    }

    private void scalar(Node value, int indent) {
        switch (value) {
            case Node.Branch _ -> out.append("{}");
            case Node.Sequence _ -> out.append("[]");
            case Node.Null _, Node.Comment _ -> out.append("null");
            case Node.Text(var text) -> new YamlText(text, false, deeper(indent)).write(out);
            case Node.Int(var number) -> out.append(number);
            case Node.Decimal number -> out.append(GoFloat.yaml(number));
            case Node.Bool(var truth) -> out.append(truth);
            case Node.Time(var time) -> out.append(time);
            case Node.Octets(var bytes) -> binary(bytes, indent);
            case Node.Bytes(var bytes) -> binary(bytes, indent);
        }
    }
}
