package dev.sluice.gate;

import dev.sluice.api.KindDefinition;
import dev.sluice.api.ObjectId;
import dev.sluice.api.Owner;
import dev.sluice.api.Refusal;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One watch of objects of a kind, with only so much kept of each as health needs. */
final class KindWatch {
    private static final Logger LOG = LoggerFactory.getLogger(KindWatch.class);

    /** Parts of objects that no health rule reads. */
    private static final Set<String> UNREAD = Set.of("data", "binaryData", "stringData");

    private static final Set<String> UNREAD_IN_SPEC = Set.of("template", "volumeClaimTemplates");

    private final SharedIndexInformer<GenericKubernetesResource> informer;
    private final ResourceDefinitionContext kind;
    private final Scope scope;
    private final Listener listener;
    private final Map<String, Set<HealthWait>> users = new HashMap<>(); // by namespace
    private final Map<String, WatchPlaces.Place> places = new HashMap<>(); // the same

    /** Which objects of the kind, and how much of them. */
    sealed interface Scope {
        /**
         * Those that Kustomizations own, cut down to what the usual rules read.
         *
         * @param namespace empty for all
         */
        record Owned(String namespace) implements Scope {}

        /**
         * Those that Kustomizations own, for rules that may read any part.
         *
         * @param namespace empty for all
         */
        record OwnedInWhole(String namespace) implements Scope {}

        /** One, whoever owns it. */
        record Named(String namespace, String name) implements Scope {}

        /** All definitions of kinds, without their schemas. */
        record Definitions() implements Scope {}
    }

    /** What a watch tells. */
    interface Listener {
        void seen(ObjectId id, GenericKubernetesResource object);

        void gone(ObjectId id, GenericKubernetesResource last);

        /** All objects that there were at the beginning have been seen. */
        void synced(KindWatch watch);

        /** The watch cannot be opened now; it is tried again. */
        void broken(KindWatch watch, String why);

        /** The watch is not allowed, and is over. */
        void refused(KindWatch watch, String why);
    }

    KindWatch(Target target, ResourceDefinitionContext kind, Scope scope, Listener listener) {
        this.kind = kind;
        this.scope = scope;
        this.listener = listener;
        this.informer = informer(target.client().genericKubernetesResources(kind), scope);
        informer.itemStore(new BasicItemStore<>(Cache::metaNamespaceKeyFunc) {
            @Override
            public GenericKubernetesResource put(String key, GenericKubernetesResource object) {
                return super.put(key, target.kept(trim(object)));
            }
        });
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(GenericKubernetesResource object) {
                listener.seen(id(object), object);
            }

            @Override
            public void onUpdate(GenericKubernetesResource old, GenericKubernetesResource object) {
                listener.seen(id(object), object);
            }

            @Override
            public void onDelete(GenericKubernetesResource object, boolean finalStateUnknown) {
                listener.gone(id(object), object);
            }
        });
        informer.exceptionHandler((_, error) -> {
            var why = "cannot watch %s: %s"
                    .formatted(kind.getPlural(), Refusal.of(error).message());
            if (Refusal.of(error).isForbidden()) {
                LOG.warn("{}", why);
                listener.refused(this, why);
                return false;
            }
            LOG.warn(
                    "The watch of {} broke and is opened again: {}",
                    kind.getPlural(),
                    Refusal.of(error).message());
            listener.broken(this, why);
            return true;
        });
    }

    private static SharedIndexInformer<GenericKubernetesResource> informer(
            MixedOperation<GenericKubernetesResource, ?, Resource<GenericKubernetesResource>> objects, Scope scope) {
        return switch (scope) {
            case Scope.Owned(var namespace) -> owned(objects, namespace);
            case Scope.OwnedInWhole(var namespace) -> owned(objects, namespace);
            case Scope.Definitions _ -> objects.inAnyNamespace().runnableInformer(0);
            case Scope.Named(var namespace, var name) ->
                (namespace.isEmpty()
                                ? objects.withName(name)
                                : objects.inNamespace(namespace).withName(name))
                        .runnableInformer(0);
        };
    }

    private static SharedIndexInformer<GenericKubernetesResource> owned(
            MixedOperation<GenericKubernetesResource, ?, Resource<GenericKubernetesResource>> objects,
            String namespace) {
        return (namespace.isEmpty() ? objects.inAnyNamespace() : objects.inNamespace(namespace))
                .withLabel(Owner.NAME_LABEL)
                .runnableInformer(0);
    }

    /** Lists, then watches. Returns without an answer; one that is closed already stays closed. */
    void open() {
        try {
            informer.start().thenRun(() -> listener.synced(this));
        } catch (IllegalStateException e) {
            LOG.debug("The watch of {} is closed", kind.getPlural());
        }
    }

    /** Whether what happens now is seen. */
    boolean isOpen() {
        return informer.hasSynced() && informer.isWatching();
    }

    /**
     * Watches on behalf of a Kustomization.
     *
     * @param free where a watch of one object alone gets a place for each namespace that uses it
     * @return false where there is none left
     */
    boolean use(HealthWait user, WatchPlaces free) {
        var namespace = user.namespace();
        if (scope instanceof Scope.Named && !places.containsKey(namespace)) {
            var place = free.take(namespace);
            if (place.isEmpty()) {
                return false;
            }
            places.put(namespace, place.get());
        }
        users.computeIfAbsent(namespace, _ -> new HashSet<>()).add(user);
        return true;
    }

    /** @return whether anyone still uses the watch; it is closed where nobody does */
    boolean release(HealthWait user) {
        var namespace = user.namespace();
        var others = users.getOrDefault(namespace, new HashSet<>());
        if (others.remove(user) && others.isEmpty()) {
            users.remove(namespace);
            Optional.ofNullable(places.remove(namespace)).ifPresent(WatchPlaces.Place::close);
        }
        if (users.isEmpty()) {
            informer.stop();
        }
        return !users.isEmpty();
    }

    /** The watch is over, whoever uses it. */
    void end() {
        users.clear();
        places.values().forEach(WatchPlaces.Place::close);
        places.clear();
    }

    Optional<GenericKubernetesResource> object(ObjectId id) {
        var key = id.namespace().isEmpty() ? id.name() : id.namespace() + "/" + id.name();
        return Optional.ofNullable(informer.getIndexer().getByKey(key));
    }

    /** Whether all that happened up to a version of the cluster's state has been seen. */
    boolean hasSeen(String resourceVersion) {
        return informer.hasSynced()
                && Versions.number(informer.lastSyncResourceVersion()) >= Versions.number(resourceVersion);
    }

    private ObjectId id(GenericKubernetesResource object) {
        return new ObjectId(
                Optional.ofNullable(object.getMetadata().getNamespace()).orElse(""),
                object.getMetadata().getName(),
                kind.getGroup(),
                kind.getKind());
    }

    private GenericKubernetesResource trim(GenericKubernetesResource object) {
        object.getMetadata().setManagedFields(null);
        if (scope instanceof Scope.Named || scope instanceof Scope.OwnedInWhole) {
            return object;
        }
        object.getMetadata().setAnnotations(null);
        object.getAdditionalProperties().keySet().removeAll(UNREAD);
        if (object.getAdditionalProperties().get("spec") instanceof Map<?, ?> spec) {
            spec.keySet().removeAll(UNREAD_IN_SPEC);
            trimVersions(spec);
        }
        return object;
    }

    /** Those of a definition come with their schemas. */
    private void trimVersions(Map<?, ?> spec) {
        if (scope instanceof Scope.Definitions && spec.get("versions") instanceof List<?> versions) {
            versions.forEach(version -> ((Map<?, ?>) version).keySet().retainAll(KindDefinition.READ_OF_VERSIONS));
        } else {
            spec.remove("versions");
        }
    }
}
