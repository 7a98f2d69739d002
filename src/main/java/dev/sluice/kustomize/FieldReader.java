package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.SourceLines;
import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Reads the fields of a map strictly: a field of a wrong type is an error, and so is, at the {@link #end}, one that
 * nobody asked for. Errors name the file and the field. Names are compared without regard to case, as kustomize does.
 */
final class FieldReader {
    private static final Set<String> YES = Set.of("y", "Y", "yes", "on");
    private static final Set<String> NO = Set.of("n", "N", "no", "off");

    private static final SourceLines NO_LINES = new SourceLines("");

    private final String file;
    private final String path;
    private final SortedMap<String, Object> fields;
    private final Rules rules;
    private final SourceLines lines;
    private final Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    /** How strict the reader is. */
    private enum Rules {
        STRICT,
        /** Unknown fields are no error. */
        OVERLOOKING_UNKNOWN,
        /** Nor are numbers and booleans for texts. */
        LENIENT,
        /** Likewise, but the case of names counts. */
        LENIENT_TO_THE_LETTER;

        boolean lenient() {
            return this == LENIENT || this == LENIENT_TO_THE_LETTER;
        }
    }

    FieldReader(String file, String path, Map<String, Object> fields) {
        this(file, path, fields, Rules.STRICT, NO_LINES);
    }

    private FieldReader(String file, String path, Map<String, Object> fields, Rules rules, SourceLines lines) {
        this.file = file;
        this.path = path;
        this.fields = switch (rules) {
            case LENIENT_TO_THE_LETTER -> new TreeMap<>(fields);
            case LENIENT -> FoldedFields.of(fields);
            case STRICT, OVERLOOKING_UNKNOWN -> FoldedFields.ofOneKind(fields);
        };
        this.rules = rules;
        this.lines = lines;
    }

    /** Reads fields strictly, and says in errors in which line of a text they are. */
    static FieldReader of(String file, Map<String, Object> fields, SourceLines lines) {
        return new FieldReader(file, "", fields, Rules.STRICT, lines);
    }

    /** Reads fields where kustomize is not strict: in the configuration of a generator. */
    static FieldReader overlookingUnknown(String file, Map<String, Object> fields) {
        return new FieldReader(file, "", fields, Rules.OVERLOOKING_UNKNOWN, NO_LINES);
    }

    /** Reads fields as {@link #lenient} does where kustomize tells upper case from lower: in prefixes and suffixes. */
    static FieldReader lenientToTheLetter(String file, Map<String, Object> fields) {
        return new FieldReader(file, "", fields, Rules.LENIENT_TO_THE_LETTER, NO_LINES);
    }

    /** Reads fields where kustomize is lenient: in the configuration of a transformer. */
    static FieldReader lenient(String file, Map<String, Object> fields) {
        return new FieldReader(file, "", fields, Rules.LENIENT, NO_LINES);
    }

    String text(String field) {
        return switch (value(field)) {
            case null -> "";
            case String text -> text;
            case Boolean flag when rules.lenient() -> flag.toString();
            case Number number when rules.lenient() -> Trees.text(number);
            default -> throw wrong(field, "a text");
        };
    }

    /** A text for which an empty one counts as absent. */
    String filledText(String field, String absent) {
        var text = text(field);
        return text.isEmpty() ? absent : text;
    }

    boolean flag(String field) {
        return flag(field, false);
    }

    boolean flag(String field, boolean absent) {
        return switch (value(field)) {
            case null -> absent;
            case Boolean flag -> flag;
            case String word when rules.lenient() && YES.contains(word) -> true;
            case String word when rules.lenient() && NO.contains(word) -> false;
            default -> throw wrong(field, "true or false");
        };
    }

    Optional<Long> number(String field) {
        return switch (value(field)) {
            case null -> Optional.empty();
            case Long number -> Optional.of(number);
            case Integer number -> Optional.of(number.longValue());
            default -> throw wrong(field, "a whole number");
        };
    }

    List<String> texts(String field) {
        var texts = new ArrayList<String>();
        for (var item : items(field, "a list of texts")) {
            switch (item) {
                case null -> texts.add("");
                case String text -> texts.add(text);
                default -> throw wrong(field, "a list of texts");
            }
        }
        return List.copyOf(texts);
    }

    Map<String, String> textMap(String field) {
        var texts = new LinkedHashMap<String, String>();
        switch (value(field)) {
            case null -> {}
            case Map<?, ?> map ->
                map.forEach((key, value) -> {
                    var text = value instanceof Boolean || value instanceof Number
                            ? rules.lenient()
                            : value == null || value instanceof String;
                    if (!text) {
                        throw wrong(field + "/" + key, "a text");
                    }
                    texts.put((String) key, Trees.text(value));
                });
            default -> throw wrong(field, "a map of texts");
        }
        return texts;
    }

    /** A map read by its own reader; empty where the field is missing. */
    <T> Optional<T> map(String field, Function<FieldReader, T> read) {
        return switch (value(field)) {
            case null -> Optional.empty();
            case Map<?, ?> map ->
                Optional.of(read.apply(new FieldReader(file, path + field + "/", Trees.map(map), rules, lines)));
            default -> throw wrong(field, "a map");
        };
    }

    /** A list of maps, each read by its own reader. */
    <T> List<T> list(String field, Function<FieldReader, T> read) {
        var result = new ArrayList<T>();
        var items = items(field, "a list of maps");
        for (int i = 0; i < items.size(); i++) {
            var item = items.get(i) == null ? Map.of() : items.get(i);
            if (!(item instanceof Map<?, ?> map)) {
                throw wrong("%s[%d]".formatted(field, i), "a map");
            }
            result.add(read.apply(
                    new FieldReader(file, "%s%s[%d]/".formatted(path, field, i), Trees.map(map), rules, lines)));
        }
        return List.copyOf(result);
    }

    /** The selector in the fields {@code group}, {@code version} and {@code kind}. */
    Gvk gvk() {
        return new Gvk(text("group"), text("version"), text("kind"));
    }

    boolean has(String field) {
        return value(field) != null;
    }

    Object value(String field) {
        known.add(field);
        return fields.get(field);
    }

    /** Says that every known field was asked for: any other is an error. */
    void end() {
        if (rules != Rules.STRICT) {
            return;
        }
        for (var field : fields.keySet()) {
            if (!known.contains(field)) {
                throw error(path + field, "unknown field \"%s%s\"".formatted(path, field));
            }
        }
    }

    BuildException error(String message) {
        var where = path.isEmpty() ? "" : path.substring(0, path.length() - 1);
        return error(where, where.isEmpty() ? message : "%s: %s".formatted(where, message));
    }

    /** An error about one field. */
    BuildException errorIn(String field, String message) {
        return error(path + field, path.isEmpty() ? message : "%s%s: %s".formatted(path, field, message));
    }

    private BuildException error(String where, String message) {
        var line = where.isEmpty() ? OptionalInt.empty() : lines.lineOf(where);
        var place = line.isPresent() ? file + ":" + line.getAsInt() : file;
        return new BuildException("%s: %s".formatted(place, message));
    }

    private List<?> items(String field, String expected) {
        return switch (value(field)) {
            case null -> List.of();
            case List<?> list -> list;
            default -> throw wrong(field, expected);
        };
    }

    private BuildException wrong(String field, String expected) {
        return error(path + field, "the field \"%s%s\" is not %s".formatted(path, field, expected));
    }
}
