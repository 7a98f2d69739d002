package dev.sluice.kustomize.patch;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Identifies an element of a list: by the texts of the named fields or, where the one name is empty, by its own text.
 *
 * <p>The two ways to match an empty text differ, as in kyaml: {@link #find} wants a field with an empty text, while
 * {@link #setIn} and {@link #removeFrom} take any element that has the field.
 *
 * @param texts one for each name; fewer where an element lacks some of the fields
 */
record ElementKey(List<String> names, List<String> texts) {
    private static final String ITSELF = "";

    /** The name by which elements of a list of scalars are identified. */
    static final List<String> SCALARS = List.of(ITSELF);

    /** The key by which an element is looked up: by the fields that it has, where it has any. */
    ElementKey withoutEmptyTexts() {
        var there = IntStream.range(0, texts.size())
                .filter(i -> !texts.get(i).isEmpty())
                .toArray();
        return there.length == 0
                ? this
                : new ElementKey(
                        IntStream.of(there).mapToObj(names::get).toList(),
                        IntStream.of(there).mapToObj(texts::get).toList());
    }

    /** Gives an element the fields of its key that it lacks. */
    void complete(Map<String, Object> element) {
        for (var i = 0; i < names.size(); i++) {
            if (!texts.get(i).isEmpty() && !element.containsKey(names.get(i))) {
                Scalar.setIn(element, names.get(i), Scalar.untyped(texts.get(i)));
            }
        }
    }

    /** The first element of this key, or {@link Absence#ABSENT}. */
    Object find(Object list) {
        if (!(list instanceof List<?> elements)) {
            return Absence.ABSENT;
        }
        for (var element : elements) {
            if (isFoundAs(element)) {
                return element;
            }
        }
        return Absence.ABSENT;
    }

    private boolean isFoundAs(Object element) {
        if (ofScalars()) {
            return Trees.text(element).equals(texts.getFirst());
        }
        return element instanceof Map<?, ?> map
                && IntStream.range(0, names.size())
                        .allMatch(i -> map.containsKey(names.get(i))
                                && Trees.text(map.get(names.get(i))).equals(texts.get(i)));
    }

    /** Puts an element in the place of each one of this key, or at the end where there is none. */
    void setIn(List<Object> list, Object element) {
        if (!replace(list, List.of(element))) {
            list.add(element);
        }
    }

    void removeFrom(List<Object> list) {
        replace(list, List.of());
    }

    /** Nulls and empty maps are dropped on the way: an element needs at least the field that identifies it. */
    private boolean replace(List<Object> list, List<Object> replacement) {
        var kept = new ArrayList<Object>(list.size());
        var found = false;
        for (var element : list) {
            if (Trees.isNull(element) || element instanceof Map<?, ?> map && map.isEmpty()) {
                continue;
            }
            if (!(element instanceof Map) && wantsMaps()) {
                kept.add(element);
            } else if (matches(element)) {
                found = true;
                kept.addAll(replacement);
            } else if (!texts.isEmpty()) {
                kept.add(element);
            }
        }
        list.clear();
        list.addAll(kept);
        return found;
    }

    private boolean wantsMaps() {
        return !ofScalars() && !texts.isEmpty() && !texts.getFirst().isEmpty();
    }

    private boolean matches(Object element) {
        if (texts.isEmpty()) {
            return false;
        }
        return IntStream.range(0, Math.min(names.size(), texts.size()))
                .allMatch(i -> matches(element, names.get(i), texts.get(i)));
    }

    private static boolean matches(Object element, String name, String text) {
        if (name.equals(ITSELF)) {
            Kind.SCALAR.require(element, "");
            return Trees.text(element).equals(text);
        }
        Kind.MAP.require(element, "");
        var map = (Map<?, ?>) element;
        return map.containsKey(name)
                && (text.isEmpty() || Trees.text(map.get(name)).equals(text));
    }

    private boolean ofScalars() {
        return names.getFirst().equals(ITSELF);
    }
}
