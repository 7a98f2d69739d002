package dev.sluice.sops;

import java.io.ByteArrayOutputStream;
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
        var out = new ByteArrayOutputStream();
        for (var item : branches.getFirst().items()) {
            if (item.value() instanceof Node.Comment(var text, var _)) {
                out.writeBytes(Texts.utf8("#" + text));
            } else {
                out.writeBytes(Texts.utf8(item.key() + "="));
                out.writeBytes(value(item));
            }
            out.write('\n');
        }
        return out.toByteArray();
    }

    private static byte[] value(Node.Item item) {
        return switch (item.value()) {
            case Node.Branch _, Node.Sequence _, Node.Comment _ ->
                throw new SopsException(
                        "cannot use complex value in dotenv file; offending key %s".formatted(item.key()));
            case Node.Null _ -> new byte[0];
            case Node.Bool(var value) -> Texts.utf8(String.valueOf(value));
            case Node.Text(var text) -> Texts.utf8(text.replace("\n", "\\n"));
            case Node.Octets(var bytes) ->
                Characters.octets(bytes).replace("\n", "\\n").getBytes(StandardCharsets.ISO_8859_1);
            case Node.Scalar scalar -> scalar.macBytes();
        };
    }
}
