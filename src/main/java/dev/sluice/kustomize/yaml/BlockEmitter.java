package dev.sluice.kustomize.yaml;

import java.util.List;
import java.util.Map;

/** Writes the structure of a tree: maps and lists as blocks, those that are empty as {@code {}} and {@code []}. */
final class BlockEmitter {
    private static final int INDENT = 2;
    private static final int NO_INDENT = -1;
    /** A longer key, in bytes, is written as {@code ? key}. */
    private static final int MAX_SIMPLE_KEY = 128;

    private final Page page = new Page();
    private final ScalarEmitter scalars = new ScalarEmitter(page);

    void document(Object tree) {
        value(tree, NO_INDENT, false);
        page.indent(0);
    }

    String text() {
        return page.toString();
    }

    private void value(Object value, int indent, boolean ofMapping) {
        switch (value) {
            case Map<?, ?> map when map.isEmpty() -> page.indicator("{}", true, false);
            case List<?> list when list.isEmpty() -> page.indicator("[]", true, false);
            case Map<?, ?> map -> mapping(map, indent);
            case List<?> list -> sequence(list, indent, ofMapping);
            case String text -> scalars.text(text, deeper(indent), false);
            case null -> scalars.plain("null");
            case Boolean flag -> scalars.plain(flag.toString());
            case Double number -> scalars.plain(GoNumber.print(number));
            case Number number -> scalars.plain(number.toString());
            default -> throw new IllegalArgumentException("cannot print a %s".formatted(value.getClass()));
        }
    }

    private void mapping(Map<?, ?> map, int outer) {
        var indent = outer < 0 ? 0 : outer + INDENT;
        for (var key : KeyOrder.sorted(map.keySet())) {
            page.indent(indent);
            if (isSimple(key)) {
                scalars.text(key, deeper(indent), true);
                page.indicator(":", false, false);
            } else {
                page.indicator("?", true, true);
                scalars.text(key, deeper(indent), false);
                page.indent(indent);
                page.indicator(":", true, true);
            }
            value(map.get(key), indent, true);
        }
    }

    private void sequence(List<?> list, int outer, boolean ofMapping) {
        var indent = ofMapping && !page.isIndention() ? outer : outer < 0 ? 0 : outer + INDENT;
        for (var item : list) {
            page.indent(indent);
            page.indicator("-", true, true);
            value(item, indent, false);
        }
    }

    private static boolean isSimple(String key) {
        return Characters.utf8Length(key) <= MAX_SIMPLE_KEY && key.chars().noneMatch(Characters::isBreak);
    }

    private static int deeper(int indent) {
        return indent < 0 ? INDENT : indent + INDENT;
    }
}
