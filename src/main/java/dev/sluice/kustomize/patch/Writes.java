package dev.sluice.kustomize.patch;

import java.util.Map;

/** Is told of the scalars that a patch writes, as it writes them. */
@FunctionalInterface
public interface Writes {
    /** @param map the map in the target in which the field now has its new value */
    void written(Map<String, Object> map, String field);
}
