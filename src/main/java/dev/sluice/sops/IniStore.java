package dev.sluice.sops;

import java.util.ArrayList;
import java.util.List;

/** INI files, read and written as go-ini does, which SOPS uses: keys of a section are padded to the same width. */
final class IniStore {
    private static final String DEFAULT_SECTION = "DEFAULT";

    private final List<Node.Item> sections = new ArrayList<>();
    private List<Node.Item> keys = new ArrayList<>();
    private String comment = "";

    private IniStore() {}

    static Document read(byte[] data) {
        var store = new IniStore();
        store.section(DEFAULT_SECTION);
        var lines = Texts.utf8(data).split("\r?\n", -1);
        for (int i = 0; i < lines.length; i++) {
            i = store.line(lines, i);
        }
        return withMetadata(store.sections);
    }

    /** The metadata is a section with flat keys, in whose values {@code \n} stands for a line feed. */
    private static Document withMetadata(List<Node.Item> sections) {
        var items = sections.stream()
                .map(section -> section.key().equals(Metadata.KEY)
                        ? new Node.Item(Metadata.KEY, metadata((Node.Branch) section.value()))
                        : section)
                .toList();
        return Document.of(List.of(new Node.Branch(items)));
    }

    private static Node metadata(Node.Branch flat) {
        return FlatMetadata.unfolded(flat.items().stream()
                .map(item -> item.value() instanceof Node.Text(var text)
                        ? new Node.Item(item.key(), new Node.Text(text.replace("\\n", "\n")))
                        : item)
                .toList());
    }

    /** @return the last line that was read */
    private int line(String[] lines, int number) {
        var line = lines[number].strip();
        if (line.isEmpty()) {
            return number;
        }
        if (line.startsWith("#") || line.startsWith(";")) {
            comment = comment.isEmpty() ? line : comment + "\n" + line;
            return number;
        }
        if (line.startsWith("[")) {
            var end = line.lastIndexOf(']');
            if (end < 0) {
                throw new SopsException("Could not unmarshal input data: unclosed section in line " + (number + 1));
            }
            section(line.substring(1, end));
            return number;
        }
        return key(lines, number, line);
    }

    private void section(String name) {
        keys = new ArrayList<>();
        takeComment();
        sections.add(new Node.Item(name, new Node.Branch(keys)));
    }

    private int key(String[] lines, int number, String line) {
        var sign = firstOf(line, "=:");
        if (sign <= 0) {
            throw new SopsException(
                    "Could not unmarshal input data: key-value delimiter not found in line " + (number + 1));
        }
        var name = unquoted(line.substring(0, sign).strip());
        var rest = line.substring(sign + 1).strip();
        var last = number;
        String value;
        if (rest.startsWith("\"\"\"")) {
            var text = new StringBuilder(rest.substring(3));
            while (text.indexOf("\"\"\"") < 0 && last + 1 < lines.length) {
                text.append('\n').append(lines[++last]);
            }
            var end = text.indexOf("\"\"\"");
            value = end < 0 ? text.toString() : text.substring(0, end);
        } else {
            value = value(rest);
        }
        keys.add(new Node.Item(name, new Node.Text(value)));
        takeComment();
        return last;
    }

    private String value(String rest) {
        if (rest.startsWith("`")) {
            var end = rest.indexOf('`', 1);
            return end < 0 ? rest : rest.substring(1, end);
        }
        var inline = inlineComment(rest);
        var value = rest;
        if (inline >= 0) {
            comment = (comment.isEmpty() ? "" : comment + "\n")
                    + rest.substring(inline).strip();
            value = rest.substring(0, inline).strip();
        }
        return unquoted(value);
    }

    private static int inlineComment(String text) {
        for (int i = 0; i < text.length(); i++) {
            var mark = text.charAt(i);
            if ((mark == '#' || mark == ';') && (i == 0 || text.charAt(i - 1) == ' ' || text.charAt(i - 1) == '\t')) {
                return i;
            }
        }
        return -1;
    }

    private void takeComment() {
        if (!comment.isEmpty()) {
            keys.add(new Node.Item("", new Node.Comment(withoutMark(comment), false)));
            comment = "";
        }
    }

    private static String withoutMark(String comment) {
        return comment.replaceFirst(comment.startsWith(";") ? "^[; ]+" : "^[# ]+", "");
    }

    private static int firstOf(String line, String signs) {
        for (int i = 0; i < line.length(); i++) {
            if (signs.indexOf(line.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    private static String unquoted(String text) {
        var quoted = text.length() > 1
                && (text.startsWith("\"") || text.startsWith("'"))
                && text.charAt(0) == text.charAt(text.length() - 1);
        return quoted ? text.substring(1, text.length() - 1) : text;
    }

    static byte[] write(List<Node.Branch> branches) {
        var out = new StringBuilder();
        for (var branch : branches) {
            for (var section : branch.items()) {
                if (!section.isComment()) {
                    if (!(section.value() instanceof Node.Branch(var items))) {
                        throw new SopsException("Error encoding section: Section values should always be TreeBranches");
                    }
                    write(section.key(), items, out);
                }
            }
        }
        var text = out.toString();
        return Texts.utf8(text.endsWith("\n\n") ? text.substring(0, text.length() - 1) : text);
    }

    /** The comment of a key comes after it in the tree, and before it in the file. */
    private static void write(String name, List<Node.Item> items, StringBuilder out) {
        var first = 0;
        if (!items.isEmpty() && items.getFirst().value() instanceof Node.Comment(var text, var _)) {
            comment(text, out);
            first = 1;
        }
        if (!name.equals(DEFAULT_SECTION)) {
            out.append('[').append(name).append("]\n");
        } else if (items.isEmpty()) {
            return;
        }
        var width = items.stream()
                .filter(item -> !item.isComment())
                .mapToInt(item -> quotedKey(item.key()).length())
                .max()
                .orElse(0);
        for (int i = first; i < items.size(); i++) {
            var item = items.get(i);
            if (item.isComment()) {
                continue;
            }
            if (i + 1 < items.size() && items.get(i + 1).value() instanceof Node.Comment(var text, var _)) {
                comment(text, out);
            }
            var key = quotedKey(item.key());
            out.append(key)
                    .repeat(" ", width - key.length())
                    .append(" = ")
                    .append(quotedValue(text(item)))
                    .append('\n');
        }
        out.append('\n');
    }

    private static void comment(String text, StringBuilder out) {
        for (var line : text.split("\n")) {
            out.append(line.startsWith("#") || line.startsWith(";") ? line : "; " + line)
                    .append('\n');
        }
    }

    private static String text(Node.Item item) {
        return switch (item.value()) {
            case Node.Text(var text) -> text;
            case Node.Bool(var value) -> String.valueOf(value);
            case Node.Scalar scalar -> Texts.utf8(scalar.macBytes());
            case Node.Null _ -> "";
            default -> throw new SopsException("Error encoding key: %s is no value".formatted(item.key()));
        };
    }

    private static String quotedKey(String key) {
        if (key.indexOf('"') >= 0 || firstOf(key, "=:") >= 0) {
            return key.indexOf('`') >= 0 ? "\"\"\"" + key + "\"\"\"" : "`" + key + "`";
        }
        return key.indexOf('`') >= 0 ? "\"\"\"" + key + "\"\"\"" : key;
    }

    private static String quotedValue(String value) {
        if (firstOf(value, "\n`") >= 0) {
            return "\"\"\"" + value + "\"\"\"";
        }
        return firstOf(value, "#;") >= 0 || !value.strip().equals(value) ? "`" + value + "`" : value;
    }
}
