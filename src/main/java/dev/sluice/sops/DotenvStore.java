package dev.sluice.sops;

import java.util.ArrayList;
import java.util.List;

/** Lines of {@code NAME=value}; a line feed in a value is written {@code \n}. */
final class DotenvStore {
    private DotenvStore() {}

    static Document read(byte[] data) {
        var items = new ArrayList<Node.Item>();
        var number = 0;
        for (var line : Texts.utf8(data).split("\n", -1)) {
            number++;
            if (!line.isEmpty()) {
                items.add(item(line, number));
            }
        }
        return Document.ofFlat(new Node.Branch(items));
    }

    private static Node.Item item(String line, int number) {
        if (line.startsWith("#")) {
            return new Node.Item("", new Node.Comment(line.substring(1), false));
        }
        var sign = line.indexOf('=');
        if (sign < 0) {
            throw new SopsException("invalid dotenv input line: line %d has no '='".formatted(number));
        }
        return new Node.Item(
                line.substring(0, sign), new Node.Text(line.substring(sign + 1).replace("\\n", "\n")));
    }

    static byte[] write(List<Node.Branch> branches) {
        var out = new StringBuilder();
        for (var item : branches.getFirst().items()) {
            switch (item.value()) {
                case Node.Comment(var text, var _) -> out.append('#').append(text);
                case Node.Branch _, Node.Sequence _ ->
                    throw new SopsException(
                            "cannot use complex value in dotenv file; offending key %s".formatted(item.key()));
                case Node.Null _ -> out.append(item.key()).append('=');
                case Node.Text(var text) -> out.append(item.key()).append('=').append(text.replace("\n", "\\n"));
                case Node.Bool(var value) -> out.append(item.key()).append('=').append(value);
                case Node.Scalar scalar -> out.append(item.key()).append('=').append(Texts.utf8(scalar.macBytes()));
            }
            out.append('\n');
        }
        return Texts.utf8(out.toString());
    }
}
