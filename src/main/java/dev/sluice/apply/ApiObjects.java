package dev.sluice.apply;

import dev.sluice.api.ApiVersion;
import dev.sluice.api.KindDefinition;
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

/** The objects that an API server serves, as one account sees them. */
public final class ApiObjects implements ClusterObjects {
    private final KubernetesClient client;
    private final Kinds kinds;

    public ApiObjects(KubernetesClient client, Kinds kinds) {
        this.client = client;
        this.kinds = kinds;
    }

    @Override
    public ObjectId idOf(GenericKubernetesResource object) {
        var id = ObjectId.of(object);
        return kind(object).isNamespaceScoped() ? id : id.withoutNamespace();
    }

    @Override
    public Optional<String> servedVersion(GenericKubernetesResource object) {
        var version = ApiVersion.parse(object.getApiVersion());
        return kinds.lookupInAnyVersion(object.getApiVersion(), object.getKind())
                .map(kind -> new ApiVersion(version.group(), kind.getVersion()).toString());
    }

    @Override
    public Optional<String> plural(GenericKubernetesResource object) {
        return kinds.lookup(object.getApiVersion(), object.getKind()).map(ResourceDefinitionContext::getPlural);
    }

    @Override
    public void forgetKinds(String apiVersion) {
        kinds.forget(apiVersion);
    }

    @Override
    public void define(KindDefinition definition) {
        kinds.define(definition);
    }

    @Override
    public boolean lacksNamespace(GenericKubernetesResource object) {
        return kind(object).isNamespaceScoped() && object.getMetadata().getNamespace() == null;
    }

    @Override
    public Optional<GenericKubernetesResource> live(GenericKubernetesResource object) {
        return lacksNamespace(object)
                ? Optional.empty() // there can be none
                : Optional.ofNullable(resource(object).get());
    }

    @Override
    public GenericKubernetesResource dryRun(GenericKubernetesResource object) {
        return patch(object, List.of("All"));
    }

    @Override
    public GenericKubernetesResource apply(GenericKubernetesResource object) {
        return patch(object, List.of());
    }

    @Override
    public void patchJson(GenericKubernetesResource object, String patch) {
        resource(object)
                .patch(
                        new PatchContext.Builder()
                                .withPatchType(PatchType.JSON)
                                .withFieldManager(FIELD_MANAGER)
                                .build(),
                        patch);
    }

    @Override
    public void delete(GenericKubernetesResource object) {
        resource(object).withPropagationPolicy(DeletionPropagation.BACKGROUND).delete();
    }

    @Override
    public List<Reported> eventsSince(ObjectId id, Instant since) {
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
