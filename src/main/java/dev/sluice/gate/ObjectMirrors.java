package dev.sluice.gate;

import dev.sluice.api.ApiVersion;
import dev.sluice.api.ObjectId;
import dev.sluice.api.Owner;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Knows whether objects that Kustomizations own are still as they were, so that nobody has to ask: one watch for each kind
 * that is in use, of metadata alone where health plays no part.
 */
public final class ObjectMirrors {
    private final KubernetesClient client;
    private final KubernetesClient metadataClient;
    private final KindLookup kinds;
    private final Movements movements;
    private final Map<Mirror, KindMirror> mirrors = new HashMap<>(); // guarded by itself

    /**
     * A kind as it is watched.
     *
     * @param judged whether the health of its objects is of interest
     */
    public record Mirror(String apiVersion, String kind, boolean judged) {
        public static Mirror of(ObjectId id, String version, boolean judged) {
            return new Mirror(new ApiVersion(id.group(), version).toString(), id.kind(), judged);
        }
    }

    /**
     * @param metadataClient one that is told of objects no more than their metadata
     * @param movements is told of objects that are not any more what they were
     */
    ObjectMirrors(KubernetesClient client, KubernetesClient metadataClient, KindLookup kinds, Movements movements) {
        this.client = client;
        this.metadataClient = metadataClient;
        this.kinds = kinds;
        this.movements = movements;
    }

    /** Watches kinds on behalf of a Kustomization, in place of those that were watched for it before. */
    public void use(ResourceID kustomization, Set<Mirror> wanted) {
        var served = new HashMap<Mirror, ResourceDefinitionContext>();
        for (var mirror : wanted) {
            kinds.lookup(mirror.apiVersion(), mirror.kind()).ifPresent(kind -> served.put(mirror, kind));
        }
        synchronized (mirrors) {
            served.forEach((mirror, kind) ->
                    mirrors.computeIfAbsent(mirror, _ -> opened(mirror, kind)).use(kustomization));
            mirrors.entrySet()
                    .removeIf(entry -> !served.containsKey(entry.getKey())
                            && !entry.getValue().release(kustomization));
        }
    }

    private KindMirror opened(Mirror mirror, ResourceDefinitionContext kind) {
        var opened =
                new KindMirror(mirror.judged() ? client : metadataClient, mirror, kind, Owner.NAME_LABEL, movements);
        opened.open();
        return opened;
    }

    /** Nothing is watched on behalf of a Kustomization any more. */
    public void release(ResourceID kustomization) {
        use(kustomization, Set.of());
    }

    /** An object as it is seen now; empty where that is not known. */
    public Optional<Mirrored> object(Mirror mirror, ObjectId id) {
        synchronized (mirrors) {
            return Optional.ofNullable(mirrors.get(mirror)).flatMap(watch -> watch.object(id));
        }
    }
}
