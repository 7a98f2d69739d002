package dev.sluice.apply;

import dev.sluice.api.ManagedFields;
import dev.sluice.api.ObjectId;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The verbs that an apply needs, on objects of any kind. Every method asks the API server once and throws fabric8's
 * {@link io.fabric8.kubernetes.client.KubernetesClientException} where it says no.
 */
public final class ClusterObjects {
    /** The field manager under which Flux applies objects; sharing it is what makes a hand-over change nothing. */
    public static final String FIELD_MANAGER = ManagedFields.APPLIER;

    private final KubernetesClient client;
    private final Kinds kinds;

    public ClusterObjects(KubernetesClient client, Kinds kinds) {
        this.client = client;
        this.kinds = kinds;
    }

    /** A kind that the API server does not serve. */
    static final class NoMatchException extends RuntimeException {
        NoMatchException(String apiVersion, String kind) {
            super("no matches for kind \"%s\" in version \"%s\"".formatted(kind, apiVersion), null, false, false);
        }
    }

    /** The id of an object: one of a cluster-wide kind has no namespace, whatever its manifest says. */
    ObjectId idOf(GenericKubernetesResource object) {
        var id = ObjectId.of(object);
        return kind(object).isNamespaceScoped() ? id : id.withoutNamespace();
    }

    /** Has the kinds of a version asked for again when one of them is needed. */
    void forgetKinds(String apiVersion) {
        kinds.forget(apiVersion);
    }

    /** Whether the object's manifest lacks the namespace that its kind needs. */
    boolean lacksNamespace(GenericKubernetesResource object) {
        return kind(object).isNamespaceScoped() && object.getMetadata().getNamespace() == null;
    }

    Optional<GenericKubernetesResource> live(GenericKubernetesResource object) {
        return Optional.ofNullable(resource(object).get());
    }

    /** What an apply would make of the object. */
    GenericKubernetesResource dryRun(GenericKubernetesResource object) {
        return patch(object, List.of("All"));
    }

    GenericKubernetesResource apply(GenericKubernetesResource object) {
        return patch(object, List.of());
    }

    /** @param patch a JSON patch */
    void patchJson(GenericKubernetesResource object, String patch) {
        resource(object)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON)
                                .withFieldManager(FIELD_MANAGER)
                                .build(),
                        patch);
    }

    /** Asks for the object's deletion; its dependents are collected in the background. Gone already is as good. */
    void delete(GenericKubernetesResource object) {
        resource(object).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
    }

    /** What a controller reported about an object. */
    record Reported(String reason, String message, Instant at) {}

    /** The events about an object since a time, to the second. */
    List<Reported> eventsSince(ObjectId id, Instant since) {
        return client
                .v1()
                .events()
                .inNamespace(id.namespace())
                .withFields(Map.of("involvedObject.kind", id.kind(), "involvedObject.name", id.name()))
                .list()
                .getItems()
                .stream()
                .map(event -> new Reported(
                        Objects.toString(event.getReason(), ""),
                        Objects.toString(event.getMessage(), ""),
                        Instant.parse(event.getMetadata().getCreationTimestamp())))
                .filter(event -> !event.at().isBefore(since.truncatedTo(ChronoUnit.SECONDS)))
                .toList();
    }

    private GenericKubernetesResource patch(GenericKubernetesResource object, List<String> dryRun) {
        try {
            return resource(object)
                    .patch(new PatchContext.Builder()
                            .withPatchType(PatchType.SERVER_SIDE_APPLY)
                            .withFieldManager(FIELD_MANAGER)
                            .withForce(true)
                            .withDryRun(dryRun.isEmpty() ? null : dryRun)
                            .build());
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                kinds.forget(object.getApiVersion());
            }
            throw e;
        }
    }

    private Resource<GenericKubernetesResource> resource(GenericKubernetesResource object) {
        var kind = kind(object);
        var resources = client.genericKubernetesResources(kind);
        return kind.isNamespaceScoped()
                ? resources
                        .inNamespace(Objects.requireNonNull(object.getMetadata().getNamespace()))
                        .resource(object)
                : resources.resource(object);
    }

    private ResourceDefinitionContext kind(GenericKubernetesResource object) {
        return kinds.lookup(object.getApiVersion(), object.getKind())
                .orElseThrow(() -> new NoMatchException(object.getApiVersion(), object.getKind()));
    }
}
