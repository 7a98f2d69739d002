package dev.sluice.kustomize.patch;

import dev.sluice.kustomize.schema.Schemas;
import dev.sluice.kustomize.yaml.Trees;
import java.util.Map;
import java.util.Optional;

/**
 * Strategic merge patches, with the result that kustomize 5.8 comes to. Its rules are those of kyaml, not those of the
 * API server: {@code $patch} is obeyed in maps, in elements of merged lists and as an element of a merged list, while
 * {@code $setElementOrder}, {@code $deleteFromPrimitiveList} and {@code $retainKeys} are fields like all others. Of a
 * merged list the elements that the patch names come first, in the patch's order.
 *
 * @see <a href="https://github.com/kubernetes/community/blob/main/contributors/devel/sig-api-machinery/strategic-merge-patch.md">strategic merge patch</a>
 */
public final class StrategicMerge {
    private StrategicMerge() {}

    /**
     * Merges a patch into an object; both stay as they are.
     *
     * @param target an object with {@code apiVersion} and {@code kind}, by which its type is found
     * @param patch its name, namespace and kind, where they differ, are merged like all fields: whether these may change
     *     is for the caller to say
     * @return the object as it then is; empty where the patch deletes it
     * @throws dev.sluice.kustomize.BuildException where the patch has a map, list or scalar in the place of something
     *     else, or an unknown {@code $patch}
     */
    public static Optional<Map<String, Object>> apply(
            Map<String, Object> target, Map<String, Object> patch, Schemas schemas) {
        var merged = Trees.copy(target);
        return merge(merged, patch, schemas, (_, _) -> {}) ? Optional.of(merged) : Optional.empty();
    }

    /**
     * Merges a patch into an object, which is changed in place; else as {@link #apply}.
     *
     * @return whether the object is still there
     */
    public static boolean merge(Map<String, Object> target, Map<String, Object> patch, Schemas schemas, Writes writes) {
        var result = new MapMerge(schemas, writes).merge(target, Trees.copy(patch));
        // kyaml returns the patch for a "$patch: replace" of a whole object, and kustomize looks at the target alone
        return result != Absence.ABSENT && !target.isEmpty();
    }
}
