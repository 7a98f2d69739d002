package dev.sluice.api;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What tells whether an object's definition is still the same: everything but its status. It can be told from the metadata
 * alone.
 *
 * @param uid empty for an object that is not there
 * @param version of its definition
 * @param metadata a hash of its labels, its annotations and the mark of deletion
 * @param held a hash of what its applier holds of it; 0 where that is not known
 */
public record ObjectState(String uid, String version, int metadata, int held) {
    public static final ObjectState ABSENT = new ObjectState("", "", 0, 0);

    /**
     * Built-in groups whose kinds count the changes of their definitions, as the <a
     * href="https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#metadata">API
     * conventions</a> ask. Some kinds of other groups have a generation that stays 1 whatever happens.
     */
    private static final Set<String> COUNTING =
            Set.of("apps", "batch", "policy", "networking.k8s.io", "apiextensions.k8s.io");

    public static ObjectState of(HasMetadata object) {
        return of(object, ApiVersion.parse(object.getApiVersion()).group());
    }

    /** @param group the API group of the object's kind, where the object itself does not tell */
    public static ObjectState of(HasMetadata object, String group) {
        var metadata = object.getMetadata();
        return new ObjectState(
                Objects.toString(metadata.getUid(), ""),
                metadata.getGeneration() != null && counts(group)
                        ? "generation " + metadata.getGeneration()
                        : Objects.toString(metadata.getResourceVersion(), ""),
                Objects.hash(
                        orEmpty(metadata.getLabels()),
                        orEmpty(metadata.getAnnotations()),
                        metadata.getDeletionTimestamp()),
                ManagedFields.held(object));
    }

    /**
     * Whether what was applied may not hold any more. That others write what is theirs does not count, where the object
     * tells who holds what.
     *
     * @param now the same object later, still there
     */
    public boolean mayHaveDrifted(ObjectState now) {
        if (!uid.equals(now.uid)) {
            return true;
        }
        return held != 0 && now.held != 0 ? held != now.held : !version.equals(now.version) || metadata != now.metadata;
    }

    public boolean isAbsent() {
        return uid.isEmpty();
    }

    /** Kinds with a definition of their own count, as every custom resource does. */
    private static boolean counts(String group) {
        return COUNTING.contains(group) || group.contains(".") && !group.endsWith(".k8s.io");
    }

    private static Map<String, String> orEmpty(Map<String, String> texts) {
        return Optional.ofNullable(texts).orElse(Map.of());
    }
}
