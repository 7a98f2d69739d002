package dev.sluice.apply.typed;

import dev.sluice.apply.typed.Type.Field;
import dev.sluice.apply.typed.Type.Scalar;
import dev.sluice.apply.typed.Type.Struct;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/**
 * The built-in kinds, from a compressed text that {@code kubernetes/local/typed} makes of the Go types, and that says there
 * how it is to be read. Of the fields that all kinds have, and of the status, it says nothing.
 */
final class TypeTable {
    private static final String RESOURCE = "kubernetes-1.36.types.gz";

    static final TypeTable BUILT_IN = read();

    private final Map<String, Integer> kinds = new TreeMap<>();
    private final List<Struct> structs = new ArrayList<>();

    private TypeTable() {}

    private static TypeTable read() {
        try (var resource = TypeTable.class.getResourceAsStream(RESOURCE);
                var lines = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(resource), StandardCharsets.UTF_8))) {
            return read(lines);
        } catch (IOException e) {
            throw new UncheckedIOException("the built-in types cannot be read", e);
        }
    }

    private static TypeTable read(BufferedReader lines) throws IOException {
        var table = new TypeTable();
        for (var line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
            var number = line.lastIndexOf(' ');
            table.kinds.put(line.substring(0, number), Integer.valueOf(line.substring(number + 1)));
        }
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            table.structs.add(struct(line));
        }
        return table;
    }

    private static Struct struct(String line) {
        var fields = new LinkedHashMap<String, Field>();
        for (var text : line.isEmpty() ? new String[0] : line.split(" ")) {
            var colon = text.indexOf(':');
            var omitZero = text.charAt(colon - 1) == '!';
            var omitEmpty = text.charAt(colon - (omitZero ? 2 : 1)) == '?';
            var name = text.substring(0, colon - (omitZero ? 1 : 0) - (omitEmpty ? 1 : 0));
            fields.put(name, new Field(omitEmpty, omitZero, type(text.substring(colon + 1))));
        }
        return new Struct(Collections.unmodifiableMap(fields));
    }

    private static Type type(String text) {
        return switch (text.charAt(0)) {
            case '*' -> new Type.Pointer(type(text.substring(1)));
            case '[' -> new Type.ListOf(type(text.substring(1)));
            case '{' -> new Type.MapOf(type(text.substring(1)));
            case 's' -> Scalar.STRING;
            case 'b' -> Scalar.BOOLEAN;
            case 'i' -> Scalar.INTEGER;
            case 'f' -> Scalar.NUMBER;
            case 'y' -> Scalar.BYTES;
            case 'q' -> Scalar.QUANTITY;
            case 'o' -> Scalar.INTEGER_OR_STRING;
            case 't' -> Scalar.TIME;
            case 'u' -> Scalar.MICRO_TIME;
            case 'd' -> Scalar.DURATION;
            case 'a' -> Scalar.ANYTHING;
            default -> new Type.Reference(Integer.parseInt(text));
        };
    }

    /** All kinds, each as its API version, a blank and its name. */
    Set<String> kinds() {
        return kinds.keySet();
    }

    Optional<Struct> kind(String apiVersionAndKind) {
        return Optional.ofNullable(kinds.get(apiVersionAndKind)).map(structs::get);
    }

    Struct struct(int number) {
        return structs.get(number);
    }
}
