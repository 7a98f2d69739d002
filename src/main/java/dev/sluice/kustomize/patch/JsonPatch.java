package dev.sluice.kustomize.patch;

import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * JSON 6902 patches, with the leniency of the library that kustomize 5.8 uses (evanphx/json-patch 4): indices may count
 * from the end, {@code replace} and {@code copy} do not mind that a field is missing, the first part of a pointer is
 * ignored where it is not empty.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6902">RFC 6902</a>
 */
public final class JsonPatch {
    private JsonPatch() {}

    /**
     * One operation, as it is written: what it lacks or has wrong is an error when it is applied, and only then.
     *
     * @param fields {@code op}, {@code path}, {@code from}, {@code value}
     */
    public record Op(Map<String, Object> fields) {}

    /**
     * Reads a patch.
     *
     * @param tree a list of operations, or null, which is a patch without any
     * @throws BuildException where it is something else
     */
    public static List<Op> parse(Object tree) {
        if (tree == null) {
            return List.of();
        }
        if (!(tree instanceof List<?> list)) {
            throw new BuildException("a JSON patch is a list of operations, not %s".formatted(tree));
        }
        var ops = new ArrayList<Op>(list.size());
        for (var element : list) {
            if (!(element instanceof Map<?, ?> fields)) {
                throw new BuildException("an operation of a JSON patch is an object, not %s".formatted(element));
            }
            ops.add(new Op(Trees.copy(fields)));
        }
        return ops;
    }

    /**
     * Applies operations one after the other; the object stays as it is.
     *
     * @return the object as it then is
     * @throws BuildException at the first operation that cannot be applied
     */
    public static Map<String, Object> apply(Map<String, Object> target, List<Op> ops) {
        var document = new PatchedDocument(JsonNumbers.normal(Trees.copy(target)));
        for (var op : ops) {
            apply(document, op);
        }
        if (!(document.root() instanceof Map)) {
            throw new BuildException("a JSON patch turns the object into %s".formatted(document.root()));
        }
        return Trees.map(printed(document.root()));
    }

    /** kustomize prints what it has patched, and reads that: what needs quotes has some from then on. */
    private static Object printed(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> {
                Trees.throughJson(map);
                Trees.map(map).replaceAll((_, value) -> printed(value));
                yield map;
            }
            case List<?> list -> {
                Trees.throughJson(list);
                Trees.list(list).replaceAll(JsonPatch::printed);
                yield list;
            }
            case String text -> Scalar.printed(text);
            case null -> new Scalar("null", Scalar.Tag.NULL, Scalar.Style.PLAIN);
            default -> tree;
        };
    }

    private static void apply(PatchedDocument document, Op op) {
        var kind = op.fields().get("op") instanceof String text ? text : "unknown";
        switch (kind) {
            case "add" -> document.add(pointer(op, "path"), value(op));
            case "remove" -> document.remove(pointer(op, "path"));
            case "replace" -> document.replace(pointer(op, "path"), value(op));
            case "move" -> document.move(pointer(op, "from"), pointer(op, "path"));
            case "copy" -> document.copy(pointer(op, "from"), pointer(op, "path"));
            case "test" -> document.test(pointer(op, "path"), value(op));
            default -> throw new BuildException("Unexpected kind: " + kind);
        }
    }

    private static JsonPointer pointer(Op op, String field) {
        return switch (op.fields().get(field)) {
            case String text -> new JsonPointer(text);
            case null ->
                throw new BuildException("%s operation has no %s: missing value"
                        .formatted(op.fields().get("op"), field));
            default ->
                throw new BuildException("the %s of the %s operation is not a text: %s"
                        .formatted(
                                field,
                                op.fields().get("op"),
                                Objects.toString(op.fields().get(field))));
        };
    }

    /** A value that is missing is null. */
    private static Object value(Op op) {
        return JsonNumbers.normal(Trees.copy(op.fields().get("value")));
    }
}
