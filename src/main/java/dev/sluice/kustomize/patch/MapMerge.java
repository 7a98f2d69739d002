package dev.sluice.kustomize.patch;

import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.schema.Schemas;
import dev.sluice.kustomize.schema.Type;
import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.kustomize.yaml.UnquotedKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Merges trees of a patch into trees of a target, place by place. Both are changed on the way; a tree that only one of
 * them has becomes part of the result.
 */
final class MapMerge {
    private final Schemas schemas;
    private final Writes writes;

    MapMerge(Schemas schemas, Writes writes) {
        this.schemas = schemas;
        this.writes = writes;
    }

    /** The result for a whole object, or {@link Absence#ABSENT}. */
    Object merge(Map<String, Object> target, Map<String, Object> patch) {
        return merge(target, patch, Optional.empty(), "");
    }

    /**
     * The result for one place.
     *
     * @param target what the target has there, or {@link Absence#ABSENT}
     * @param patch what the patch has there, or {@link Absence#ABSENT}
     * @param known its type; where it is not known, an object within an object can still say what it is
     * @param path for errors
     */
    Object merge(Object target, Object patch, Optional<Type> known, String path) {
        var type = known.or(() -> declared(target)).or(() -> declared(patch));
        var kind = Kind.of(Kind.of(target) == Kind.NONE ? patch : target);
        if (kind == Kind.NONE) {
            return mergeMap(target, patch, type, path);
        }
        kind.require(patch, path);
        if (kind == Kind.MAP) {
            return mergeMap(target, patch, type, path);
        }
        if (kind == Kind.LIST && type.isPresent() && type.get().isMergedList()) {
            return new ListMerge(this, type.get(), path).merge(target, patch);
        }
        return patch == Absence.ABSENT ? target : patch;
    }

    private Optional<Type> declared(Object tree) {
        return tree instanceof Map<?, ?> map && Trees.isText(map.get("apiVersion")) && Trees.isText(map.get("kind"))
                ? schemas.of(Trees.text(map.get("apiVersion")), Trees.text(map.get("kind")))
                : Optional.empty();
    }

    private Object mergeMap(Object target, Object patch, Optional<Type> type, String path) {
        var start = start(target, patch);
        if (!(start instanceof Map)) {
            return start;
        }
        var result = Trees.map(start);
        var other = patch instanceof Map ? Trees.map(patch) : Map.<String, Object>of();
        var added = new TreeSet<String>();
        for (var name : other.keySet()) {
            if (!result.containsKey(name)) {
                added.add(name);
            }
        }
        for (var name : new ArrayList<>(result.keySet())) {
            mergeField(result, other, name, type, path);
        }
        for (var name : added) {
            mergeField(result, other, name, type, path);
        }
        return result;
    }

    private void mergeField(
            Map<String, Object> target, Map<String, Object> patch, String name, Optional<Type> type, String path) {
        var patched = patch.getOrDefault(name, Absence.ABSENT);
        if (patched instanceof UnquotedKey(var patchedValue)) {
            if (target == patch || !target.containsKey(name)) {
                leaveOut(name, patchedValue, target);
                return;
            }
            patched = patchedValue;
        }
        var value = merge(
                target.getOrDefault(name, Absence.ABSENT),
                patched,
                type.flatMap(known -> known.field(name)),
                // where nothing is patched, nothing goes wrong
                patched == Absence.ABSENT || path.isEmpty() ? name : path + "." + name);
        switch (value) {
            case Absence.ABSENT -> target.remove(name);
            case null -> target.remove(name);
            case Absence.KEPT_NULL -> {}
            case Object none when Trees.isNull(none) -> target.remove(name);
            default -> {
                if (patched == Absence.ABSENT || target == patch) {
                    target.put(name, Scalar.merged(value));
                } else {
                    Scalar.setIn(target, name, value);
                }
                if (patched != Absence.ABSENT && !(value instanceof Map) && !(value instanceof List)) {
                    writes.written(target, name);
                }
            }
        }
    }

    /** A key that cannot be printed may be there for a null that removes nothing. */
    private static void leaveOut(String name, Object patchedValue, Map<String, Object> target) {
        if (!Trees.isNull(patchedValue)) {
            throw new BuildException("the map key %s is not a text".formatted(name));
        }
        target.remove(name);
    }

    /** The map into which the fields are merged, or a result that has none. */
    private static Object start(Object target, Object patch) {
        if (Trees.isNull(target) || target == Absence.ABSENT) {
            if (patch instanceof Map && isDeletion(Trees.map(patch))) {
                return Absence.ABSENT;
            }
            return patch == Absence.ABSENT && !Trees.text(target).isEmpty() ? Absence.KEPT_NULL : patch;
        }
        if (Trees.isNull(patch)) {
            return Absence.ABSENT;
        }
        if (patch == Absence.ABSENT) {
            return target;
        }
        return switch (Directive.takeFrom(Trees.map(patch))) {
            case DELETE -> Absence.ABSENT;
            case REPLACE -> patch;
            case MERGE -> target;
        };
    }

    /** In a map that is added, a directive that is none stays a field. */
    private static boolean isDeletion(Map<String, Object> patch) {
        try {
            return Directive.takeFrom(patch) == Directive.DELETE;
        } catch (BuildException e) {
            return false;
        }
    }
}
