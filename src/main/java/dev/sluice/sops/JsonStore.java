package dev.sluice.sops;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** JSON, and the JSON object that binary files are kept in. Written as SOPS writes it: with tabs, and Go's escapes. */
final class JsonStore {
    /** The key under which a binary file is kept. */
    private static final String BINARY = "data";

    private static final JsonFactory JSON = new JsonFactory();

    private JsonStore() {}

    static Document read(byte[] data) {
        try (var parser = JSON.createParser(data)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new SopsException("Could not unmarshal input data: is not a JSON object");
            }
            return Document.of(List.of(branch(parser)));
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            throw new SopsException("Could not unmarshal input data: is not JSON at line %d, column %d"
                    .formatted(place.getLineNr(), place.getColumnNr()));
        } catch (IOException e) {
            throw new SopsException("Could not unmarshal input data: is not JSON");
        }
    }

    private static Node.Branch branch(JsonParser parser) throws IOException {
        var items = new ArrayList<Node.Item>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            var key = parser.currentName();
            parser.nextToken();
            items.add(new Node.Item(key, node(parser)));
        }
        return new Node.Branch(items);
    }

    private static Node node(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> branch(parser);
            case START_ARRAY -> {
                var elements = new ArrayList<Node>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    elements.add(node(parser));
                }
                yield new Node.Sequence(elements);
            }
            case VALUE_STRING -> new Node.Text(parser.getText());
            case VALUE_TRUE -> new Node.Bool(true);
            case VALUE_FALSE -> new Node.Bool(false);
            case VALUE_NUMBER_INT -> integer(parser.getText());
            case VALUE_NUMBER_FLOAT -> new Node.Decimal(parser.getDoubleValue());
            default -> new Node.Null();
        };
    }

    private static Node integer(String digits) {
        try {
            return new Node.Int(Long.parseLong(digits));
        } catch (NumberFormatException e) {
            return new Node.Decimal(Double.parseDouble(digits));
        }
    }

    static byte[] write(List<Node.Branch> branches) {
        var out = new BoundedText();
        write(branches.getFirst(), 0, out);
        return Texts.utf8(out.append('\n').toString());
    }

    /** The bytes of a binary file. */
    static byte[] binary(List<Node.Branch> branches) {
        if (branches.size() == 1) {
            for (var item : branches.getFirst().items()) {
                if (item.key().equals(BINARY)
                        && item.value() instanceof Node.Scalar data
                        && (data instanceof Node.Text || data instanceof Node.Octets)) {
                    return data.macBytes();
                }
            }
        }
        throw new SopsException("error emitting binary store: no binary data found in tree");
    }

    private static void write(Node node, int depth, BoundedText out) {
        switch (node) {
            case Node.Branch(var items) -> {
                var shown = items.stream().filter(item -> !item.isComment()).toList();
                list('{', '}', shown, depth, out, item -> {
                    text(item.key(), out);
                    out.append(": ");
                    write(item.value(), depth + 1, out);
                });
            }
            case Node.Sequence(var elements) -> {
                var shown = elements.stream()
                        .filter(element -> !(element instanceof Node.Comment))
                        .toList();
                list('[', ']', shown, depth, out, element -> write(element, depth + 1, out));
            }
            case Node.Null _, Node.Comment _ -> out.append("null");
            case Node.Text(var text) -> text(text, out);
            case Node.Octets _ -> throw new SopsException("a value is not text in UTF-8, which JSON cannot hold");
            case Node.Int(var value) -> out.append(value);
            case Node.Decimal decimal -> out.append(GoFloat.json(decimal));
            case Node.Bool(var value) -> out.append(value);
            case Node.Time(var text) -> text(text, out);
            case Node.Bytes(var bytes) -> text(Base64.getEncoder().encodeToString(bytes), out);
        }
    }

    private static <T> void list(
            char open, char close, List<T> members, int depth, BoundedText out, java.util.function.Consumer<T> write) {
        out.append(open);
        var separator = "";
        for (var member : members) {
            out.append(separator).append('\n').repeat("\t", depth + 1);
            write.accept(member);
            separator = ",";
        }
        if (!members.isEmpty()) {
            out.append('\n').repeat("\t", depth);
        }
        out.append(close);
    }

    private static void text(String text, BoundedText out) {
        out.append('"');
        text.chars().forEach(character -> escaped((char) character, out));
        out.append('"');
    }

    private static void escaped(char character, BoundedText out) {
        switch (character) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '<', '>', '&', '\u2028', '\u2029' -> out.append("\\u%04x".formatted((int) character));
            default -> {
                if (character < ' ') {
                    out.append("\\u%04x".formatted((int) character));
                } else {
                    out.append(character);
                }
            }
        }
    }
}
