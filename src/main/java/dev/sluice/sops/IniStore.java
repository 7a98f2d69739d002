package dev.sluice.sops;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** INI files, read and written as go-ini does, which SOPS uses: keys of a section are padded to the same width. */
final class IniStore {
    private static final String DEFAULT_SECTION = "DEFAULT";
    private static final String LONG_QUOTE = "\"\"\"";

    private final Characters file;
    private final List<Node.Item> sections = new ArrayList<>();
    private final List<String> comment = new ArrayList<>();
    private List<Node.Item> keys = new ArrayList<>();

    private IniStore(Characters file) {
        this.file = file;
    }

    static Document read(byte[] data) {
        var store = new IniStore(Characters.of(data));
        store.section(DEFAULT_SECTION);
        var lines = store.file.text().split("\r?\n", -1);
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
            comment.add(line);
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
        sections.add(new Node.Item(file.key(name), new Node.Branch(keys)));
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
        if (rest.startsWith(LONG_QUOTE)) {
            var text = new StringBuilder();
            var part = rest.substring(LONG_QUOTE.length());
            while (!part.contains(LONG_QUOTE) && last + 1 < lines.length) {
                text.append(part).append('\n');
                part = lines[++last];
            }
            var end = part.indexOf(LONG_QUOTE);
            value = text.append(end < 0 ? part : part.substring(0, end)).toString();
        } else {
            value = value(rest);
        }
        keys.add(new Node.Item(file.key(name), file.value(value)));
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
            comment.add(rest.substring(inline).strip());
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
            keys.add(new Node.Item("", file.comment(withoutMark(String.join("\n", comment)))));
            comment.clear();
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
        var out = new BoundedText();
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
        var octets = out.toString();
        return (octets.endsWith("\n\n") ? octets.substring(0, octets.length() - 1) : octets)
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    /**
     * The comment of a key comes after it in the tree, and before it in the file.
     *
     * @param out takes a character for each byte
     */
    private static void write(String name, List<Node.Item> items, BoundedText out) {
        var first = 0;
        if (!items.isEmpty() && items.getFirst().value() instanceof Node.Comment(var text, var _)) {
            comment(text, out);
            first = 1;
        }
        if (!name.equals(DEFAULT_SECTION)) {
            out.append('[').append(octets(name)).append("]\n");
        } else if (items.isEmpty()) {
            return;
        }
        var width = items.stream()
                .filter(item -> !item.isComment())
                .mapToInt(item -> octets(quotedKey(item.key())).length())
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
            var key = octets(quotedKey(item.key()));
            out.append(key)
                    .repeat(" ", width - key.length())
                    .append(" = ")
                    .append(value(item))
                    .append('\n');
        }
        out.append('\n');
    }

    private static void comment(String text, BoundedText out) {
        for (var line : text.split("\n")) {
            out.append(octets(
                            line.startsWith("#") || line.startsWith(";")
                                    ? line.charAt(0) + " " + line.substring(1).strip()
                                    : "; " + line))
                    .append('\n');
        }
    }

    private static String octets(String text) {
        return Characters.octets(Texts.utf8(text));
    }

    private static String value(Node.Item item) {
        return switch (item.value()) {
            case Node.Text(var text) -> octets(quotedValue(text));
            case Node.Bool(var value) -> String.valueOf(value);
            case Node.Scalar scalar -> quotedValue(Characters.octets(scalar.macBytes()));
            case Node.Null _ -> "";
            default -> throw new SopsException("Error encoding key: %s is no value".formatted(item.key()));
        };
    }

    private static String quotedKey(String key) {
        if (key.indexOf('"') >= 0 || firstOf(key, "=:") >= 0) {
            return key.indexOf('`') >= 0 ? LONG_QUOTE + key + LONG_QUOTE : "`" + key + "`";
        }
        return key.indexOf('`') >= 0 ? LONG_QUOTE + key + LONG_QUOTE : key;
    }

    private static String quotedValue(String value) {
        if (firstOf(value, "\n`") >= 0) {
            return LONG_QUOTE + value + LONG_QUOTE;
        }
        return firstOf(value, "#;") >= 0 || !value.strip().equals(value) ? "`" + value + "`" : value;
    }
}
