package dev.sluice.apply;

import dev.sluice.api.KindDefinition;
import dev.sluice.api.ManagedFields;
import dev.sluice.api.ObjectId;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The verbs that an apply needs, on objects of any kind. Every method asks the API server once and throws fabric8's
 * {@link io.fabric8.kubernetes.client.KubernetesClientException} where it says no.
 */
public interface ClusterObjects {
    /** The field manager under which Flux applies objects; sharing it is what makes a hand-over change nothing. */
    String FIELD_MANAGER = ManagedFields.APPLIER;

    /** A kind that the API server does not serve. */
    final class NoMatchException extends RuntimeException {
        public NoMatchException(String apiVersion, String kind) {
            super("no matches for kind \"%s\" in version \"%s\"".formatted(kind, apiVersion), null, false, false);
        }
    }

    /** What a controller reported about an object. */
    record Reported(String reason, String message, Instant at) {}

    /**
     * The id of an object: one of a cluster-wide kind has no namespace, whatever its manifest says.
     *
     * @throws NoMatchException where the kind is not served; so do the other methods that take an object
     */
    ObjectId idOf(GenericKubernetesResource object);

    /**
     * The API version in which an object is served: its own, or where that is not served any more the one that the API server
     * prefers; empty where the kind is served in none.
     */
    Optional<String> servedVersion(GenericKubernetesResource object);

    /** What the objects of an object's kind are called in paths. */
    Optional<String> plural(GenericKubernetesResource object);

    /** Has the kinds of a version asked for again when one of them is needed. */
    void forgetKinds(String apiVersion);

    /** The API server has established a definition: its kind is served, although discovery may list it some time later. */
    void define(KindDefinition definition);

    /** Whether the object's manifest lacks the namespace that its kind needs. */
    boolean lacksNamespace(GenericKubernetesResource object);

    Optional<GenericKubernetesResource> live(GenericKubernetesResource object);

    /** What an apply would make of the object. */
    GenericKubernetesResource dryRun(GenericKubernetesResource object);

    GenericKubernetesResource apply(GenericKubernetesResource object);

    /** @param patch a JSON patch */
    void patchJson(GenericKubernetesResource object, String patch);

    /** Asks for the object's deletion; its dependents are collected in the background. Gone already is as good. */
    void delete(GenericKubernetesResource object);

    /** The events about an object since a time, to the second. */
    List<Reported> eventsSince(ObjectId id, Instant since);
}
