package dev.sluice.kustomize.schema;

import dev.sluice.kustomize.schema.Schemas.Kind;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes the compact form of OpenAPI documents, without the definitions that no kind of objects leads to. */
final class CompactSchemaWriter {
    private static final Comparator<Kind> BY_NAME =
            Comparator.comparing(Kind::apiVersion).thenComparing(Kind::name);

    private final Map<String, Shape> definitions = new TreeMap<>();
    private final Map<Kind, String> types = new TreeMap<>(BY_NAME);
    private final Map<Kind, Scope> scopes = new TreeMap<>(BY_NAME);
    private final TreeSet<String> reached = new TreeSet<>();

    private CompactSchemaWriter(Collection<OpenApiDocument> documents) {
        for (var document : documents) {
            definitions.putAll(document.definitions());
            types.putAll(document.types());
            scopes.putAll(document.scopes());
        }
    }

    static String write(Collection<OpenApiDocument> documents) {
        return new CompactSchemaWriter(documents).text();
    }

    private String text() {
        var text = new StringBuilder();
        scopes.forEach(
                (kind, scope) -> text.append("scope %s %s %s\n".formatted(kind.apiVersion(), kind.name(), scope)));
        types.forEach((kind, name) -> text.append("type %s %s %s\n".formatted(kind.apiVersion(), kind.name(), name)));
        types.values().forEach(this::reach);
        reached.forEach(name -> text.append("shape %s %s\n".formatted(name, text(definitions.get(name)))));
        return text.toString();
    }

    private void reach(String name) {
        if (definitions.containsKey(name) && reached.add(name)) {
            reach(definitions.get(name));
        }
    }

    private void reach(Shape shape) {
        reach(shape.reference());
        shape.properties().values().forEach(this::reach);
        shape.values().ifPresent(this::reach);
        shape.elements().ifPresent(this::reach);
    }

    private static String text(Shape shape) {
        if (!shape.reference().isEmpty()) {
            return "#" + shape.reference();
        }
        return (shape.type().isEmpty() ? ShapeText.ANY : shape.type())
                + shape.elements().map(elements -> "[" + text(elements) + "]").orElse("")
                + properties(shape.properties())
                + shape.values().map(values -> "*" + text(values)).orElse("")
                + Optional.of(shape.patchStrategy())
                        .filter(strategy -> !strategy.isEmpty())
                        .map(strategy -> "!" + strategy.replace(',', '+'))
                        .orElse("")
                + (shape.mergeKeys().isEmpty() ? "" : ":" + String.join("+", shape.mergeKeys()));
    }

    private static String properties(Map<String, Shape> properties) {
        return properties.isEmpty()
                ? ""
                : new TreeMap<>(properties)
                        .entrySet().stream()
                                .map(property -> property.getKey() + ":" + text(property.getValue()))
                                .collect(Collectors.joining(",", "{", "}"));
    }
}
