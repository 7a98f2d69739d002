package dev.sluice.sops;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Lines of {@code NAME=value}; a line feed in a value is written {@code \n}. */
final class DotenvStore {
    private DotenvStore() {}

    static Document read(byte[] data) {
        var items = new ArrayList<Node.Item>();
        var number = 0;
        var file = Characters.of(data);
        for (var line : file.text().split("\n", -1)) {
            number++;
            if (!line.isEmpty()) {
                items.add(item(file, line, number));
            }
        }
        return Document.ofFlat(new Node.Branch(items));
    }

    private static Node.Item item(Characters file, String line, int number) {
        if (line.startsWith("#")) {
            return new Node.Item("", file.comment(line.substring(1)));
        }
        var sign = line.indexOf('=');
        if (sign < 0) {
            throw new SopsException("invalid dotenv input line: line %d has no '='".formatted(number));
        }
        return new Node.Item(
                file.key(line.substring(0, sign)),
                file.value(line.substring(sign + 1).replace("\\n", "\n")));
    }

    static byte[] write(List<Node.Branch> branches) {
        var out = new BoundedText();
        for (var item : branches.getFirst().items()) {
            if (item.value() instanceof Node.Comment(var text, var _)) {
                out.append(octets("#" + text));
            } else {
                out.append(octets(item.key() + "=")).append(value(item));
            }
            out.append('\n');
        }
        return out.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String octets(String text) {
        return Characters.octets(Texts.utf8(text));
    }

    /** With a character for each byte. */
    private static String value(Node.Item item) {
        return switch (item.value()) {
            case Node.Branch _, Node.Sequence _, Node.Comment _ ->
                throw new SopsException(
                        "cannot use complex value in dotenv file; offending key %s".formatted(item.key()));
            case Node.Null _ -> "";
            case Node.Bool(var value) -> String.valueOf(value);
            case Node.Text(var text) -> octets(text.replace("\n", "\\n"));
            case Node.Octets(var bytes) -> Characters.octets(bytes).replace("\n", "\\n");
            case Node.Scalar scalar -> Characters.octets(scalar.macBytes());
        };
    }
}
