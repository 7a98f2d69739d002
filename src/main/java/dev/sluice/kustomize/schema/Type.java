package dev.sluice.kustomize.schema;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The type of an object or of one of its fields, as an OpenAPI document describes it. Immutable. */
public final class Type {
    private final Shape shape;
    private final Definitions definitions;

    private Type(Shape shape, Definitions definitions) {
        this.shape = shape;
        this.definitions = definitions;
    }

    /** The type that a schema describes once its references are followed; empty where one leads nowhere. */
    static Optional<Type> of(Shape shape, Definitions definitions) {
        var found = Optional.of(shape);
        // a chain of references is short: a long one is a circle
        for (var hops = 0; hops < 32 && found.isPresent(); hops++) {
            if (found.get().reference().isEmpty()) {
                return Optional.of(new Type(found.get(), definitions));
            }
            found = definitions.get(found.get().reference());
        }
        return Optional.empty();
    }

    /** {@code array}, {@code object}, {@code string}, …, or the empty string where the document does not say. */
    public String name() {
        return shape.type();
    }

    /** The type of a field; of a map with free keys, the type of its values. */
    public Optional<Type> field(String name) {
        return Optional.ofNullable(shape.properties().get(name))
                .or(shape::values)
                .flatMap(field -> of(field, definitions));
    }

    /** The type of the elements, where this is a list. */
    public Optional<Type> elements() {
        return shape.type().equals("array")
                ? shape.elements().flatMap(items -> of(items, definitions))
                : Optional.empty();
    }

    /** The {@code x-kubernetes-patch-strategy}: {@code merge}, {@code retainKeys}, both, or the empty string. */
    public String patchStrategy() {
        return shape.patchStrategy();
    }

    /** Whether a patch's list is merged into the list that is there, instead of taking its place. */
    public boolean isMergedList() {
        return Arrays.asList(shape.patchStrategy().split(",")).contains("merge");
    }

    /** The fields that identify an element of a merged list; none where its elements are scalars. */
    public List<String> mergeKeys() {
        return shape.mergeKeys();
    }
}
