package dev.sluice.apply.typed;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Where a field is that a kind does not have.
 *
 * @param path names of fields and places in lists, from the top of the object
 */
public record UnknownField(List<Object> path) {
    static UnknownField of(Collection<Object> parents, String name) {
        var path = new ArrayList<>(parents);
        path.add(name);
        return new UnknownField(List.copyOf(path));
    }

    /** Takes the field out of the fields of an object that has it. */
    public void removeFrom(Map<String, Object> fields) {
        Object parent = fields;
        for (var step : path.subList(0, path.size() - 1)) {
            parent = switch (parent) {
                case Map<?, ?> map -> map.get(step);
                case List<?> list -> list.get((Integer) step);
                default -> throw new IllegalArgumentException("no such field: " + this);
            };
        }
        if (parent instanceof Map<?, ?> map) {
            map.remove(path.getLast());
        }
    }

    /** As the API server names a field: {@code .spec.ports[0].portt}. */
    @Override
    public String toString() {
        return path.stream()
                .map(step -> step instanceof Integer index ? "[%d]".formatted(index) : "." + step)
                .collect(Collectors.joining());
    }
}
