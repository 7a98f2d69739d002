package dev.sluice.kustomize.schema;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One schema of an OpenAPI document, reduced to what a build asks for.
 *
 * @param type {@code array}, {@code object}, {@code string}, …, or the empty string where the document names none or
 *     several
 * @param reference the definition that stands in for this schema, or the empty string
 * @param values the schema of the values where this is a map with free keys
 * @param elements the schema of the elements where this is a list
 * @param patchStrategy the comma-separated {@code x-kubernetes-patch-strategy}, or the empty string
 * @param mergeKeys the fields that identify an element of a merged list; none for lists of scalars
 */
record Shape(
        String type,
        String reference,
        Map<String, Shape> properties,
        Optional<Shape> values,
        Optional<Shape> elements,
        String patchStrategy,
        List<String> mergeKeys) {

    Shape {
        properties = Map.copyOf(properties);
        mergeKeys = List.copyOf(mergeKeys);
    }

    static Shape referenceTo(String definition) {
        return new Shape("", definition, Map.of(), Optional.empty(), Optional.empty(), "", List.of());
    }
}
