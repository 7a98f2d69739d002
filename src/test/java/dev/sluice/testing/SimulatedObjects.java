package dev.sluice.testing;

import dev.sluice.api.KindDefinition;
import dev.sluice.api.ObjectId;
import dev.sluice.apply.ClusterObjects;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Objects in memory, for tests of interleavings: applied as given, without schemas, defaults and field managers. */
public final class SimulatedObjects implements ClusterObjects {
    private static final Set<String> CLUSTER_WIDE = Set.of("CustomResourceDefinition", "Namespace", "ClusterRole");

    private final KubernetesSerialization serialization = new KubernetesSerialization();
    private final Map<ObjectId, GenericKubernetesResource> objects = new LinkedHashMap<>();
    private final List<String> writes = new ArrayList<>();
    private final Set<ObjectId> immutable;
    private long version;

    /** @param immutable objects of which no change is accepted */
    public SimulatedObjects(Set<ObjectId> immutable) {
        this.immutable = immutable;
    }

    /** What was written, in order: a verb and a subject each. */
    public List<String> writes() {
        return List.copyOf(writes);
    }

    /** Somebody else creates an object. */
    public void create(GenericKubernetesResource object) {
        store(object, UUID.randomUUID().toString());
    }

    @Override
    public ObjectId idOf(GenericKubernetesResource object) {
        var id = ObjectId.of(object);
        return CLUSTER_WIDE.contains(object.getKind()) ? id.withoutNamespace() : id;
    }

    @Override
    public Optional<String> servedVersion(GenericKubernetesResource object) {
        return Optional.of(object.getApiVersion());
    }

    @Override
    public Optional<String> plural(GenericKubernetesResource object) {
        return Optional.empty();
    }

    @Override
    public void forgetKinds(String apiVersion) {}

    @Override
    public void define(KindDefinition definition) {}

    @Override
    public boolean lacksNamespace(GenericKubernetesResource object) {
        return !CLUSTER_WIDE.contains(object.getKind()) && object.getMetadata().getNamespace() == null;
    }

    @Override
    public Optional<GenericKubernetesResource> live(GenericKubernetesResource object) {
        return Optional.ofNullable(objects.get(idOf(object))).map(this::copy);
    }

    @Override
    public GenericKubernetesResource dryRun(GenericKubernetesResource object) {
        var live = live(object);
        if (live.isPresent() && immutable.contains(idOf(object))) {
            throw new KubernetesClientException(new StatusBuilder()
                    .withCode(422)
                    .withReason("Invalid")
                    .withMessage("spec: field is immutable")
                    .build());
        }
        var answer = copy(object);
        live.ifPresent(known -> {
            answer.getMetadata().setUid(known.getMetadata().getUid());
            answer.getMetadata().setResourceVersion(known.getMetadata().getResourceVersion());
        });
        return answer;
    }

    @Override
    public GenericKubernetesResource apply(GenericKubernetesResource object) {
        var applied = dryRun(object);
        writes.add("apply " + idOf(object).subject());
        return store(
                applied,
                Optional.ofNullable(applied.getMetadata().getUid())
                        .orElseGet(() -> UUID.randomUUID().toString()));
    }

    @Override
    public void patchJson(GenericKubernetesResource object, String patch) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void delete(GenericKubernetesResource object) {
        writes.add("delete " + idOf(object).subject());
        objects.remove(idOf(object));
    }

    @Override
    public List<Reported> eventsSince(ObjectId id, Instant since) {
        return List.of();
    }

    private GenericKubernetesResource store(GenericKubernetesResource object, String uid) {
        var stored = copy(object);
        stored.getMetadata().setUid(uid);
        stored.getMetadata().setResourceVersion(String.valueOf(++version));
        stored.getMetadata().setGeneration(1L);
        objects.put(idOf(stored), stored);
        return copy(stored);
    }

    private GenericKubernetesResource copy(GenericKubernetesResource object) {
        return serialization.clone(object);
    }
}
