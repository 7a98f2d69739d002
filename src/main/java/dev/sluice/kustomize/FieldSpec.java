package dev.sluice.kustomize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A field that a transformer changes, in the types that the selector selects.
 *
 * @param create whether the field is made where it is missing
 */
record FieldSpec(Gvk selector, FieldPath path, boolean create) {
    /** In kustomize, a map as soon as there are notes in it. */
    private static final FieldPath ANNOTATIONS = FieldPath.of("metadata/annotations");

    static FieldSpec everywhere(String path, boolean create) {
        return new FieldSpec(Gvk.ANY, FieldPath.of(path), create);
    }

    static FieldSpec read(FieldReader fields) {
        var path = fields.text("path");
        var spec = new FieldSpec(fields.gvk(), FieldPath.of(path), fields.flag("create"));
        fields.end();
        return spec;
    }

    boolean selects(Gvk gvk) {
        return gvk.isSelectedBy(selector);
    }

    /** Replaces the field's value in an object of a type that the selector selects. */
    void replace(Tracked resource, Supplier<Object> initial, UnaryOperator<Object> value) {
        if (!selects(resource.gvk())) {
            return;
        }
        replace(resource.fields(), initial, value);
    }

    /** Likewise for a field that can only hold a single value: one that holds a list or a map is an error. */
    void replaceScalar(Tracked resource, Supplier<Object> initial, UnaryOperator<Object> value) {
        if (path.equals(ANNOTATIONS) && selects(resource.gvk()) && resource.hasNotes()) {
            throw new BuildException(
                    "%s: the field 'metadata/annotations' is a map, not a single value".formatted(resource.id()));
        }
        replace(resource, initial, old -> {
            if (old instanceof Map || old instanceof List) {
                throw new BuildException("%s: the field '%s' holds a list or a map, not a single value"
                        .formatted(resource.id(), String.join("/", path.names())));
            }
            return value.apply(old);
        });
    }

    private void replace(Map<String, Object> object, Supplier<Object> initial, UnaryOperator<Object> value) {
        if (create) {
            path.replaceOrCreate(object, initial, value);
        } else {
            path.replace(object, value);
        }
    }

    /**
     * The specs of both, without those of the second whose field the first has for the same or a more special type; an
     * error where they disagree about its creation.
     */
    static List<FieldSpec> merged(List<FieldSpec> first, List<FieldSpec> second) {
        var all = new ArrayList<>(first);
        for (var spec : second) {
            var same = all.stream()
                    .filter(other -> other.selector.isSelectedBy(spec.selector) && other.path.equals(spec.path))
                    .findFirst();
            if (same.isEmpty()) {
                all.add(spec);
            } else if (same.get().create != spec.create) {
                throw new BuildException("conflicting fieldspecs for %s in %s"
                        .formatted(String.join("/", spec.path.names()), spec.selector));
            }
        }
        return List.copyOf(all);
    }
}
