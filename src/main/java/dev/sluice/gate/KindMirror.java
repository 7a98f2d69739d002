package dev.sluice.gate;

import dev.sluice.api.ManagedFields;
import dev.sluice.api.ObjectId;
import dev.sluice.api.ObjectState;
import dev.sluice.api.Owner;
import dev.sluice.gate.ObjectMirrors.Mirror;
import dev.sluice.health.Health;
import dev.sluice.health.HealthRules;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is there of a kind that Kustomizations own, by one watch; of each object only its state is kept. */
final class KindMirror {
    private static final Logger LOG = LoggerFactory.getLogger(KindMirror.class);

    private final Map<String, Mirrored> objects = new ConcurrentHashMap<>();
    private final Mirror mirror;
    private final Movements movements;
    private final SharedIndexInformer<GenericKubernetesResource> informer;
    private final Set<Object> users = new HashSet<>();

    /**
     * @param client one that asks for as much of each object as is to be looked at
     * @param movements is told of objects that are not any more what they were
     */
    KindMirror(
            KubernetesClient client,
            Mirror mirror,
            ResourceDefinitionContext kind,
            String ownerLabel,
            Movements movements) {
        this.mirror = mirror;
        this.movements = movements;
        this.informer = client.genericKubernetesResources(kind)
                .inAnyNamespace()
                .withLabel(ownerLabel)
                .runnableInformer(0);
        informer.removeNamespaceIndex();
        informer.itemStore(new States(kind));
        informer.exceptionHandler((_, error) -> {
            LOG.warn("The watch of {} broke and is opened again: {}", kind.getPlural(), error.getMessage());
            return true;
        });
    }

    /** Lists, then watches; returns at once. */
    void open() {
        informer.start().thenRun(() -> movements.listed(mirror, this::object));
    }

    void use(Object user) {
        users.add(user);
    }

    /** @return whether anyone still uses the mirror; it is closed where nobody does */
    boolean release(Object user) {
        users.remove(user);
        if (users.isEmpty()) {
            informer.stop();
        }
        return !users.isEmpty();
    }

    /** An object as it is seen now; empty while the watch cannot tell. */
    Optional<Mirrored> object(ObjectId id) {
        if (!informer.hasSynced() || !informer.isWatching()) {
            return Optional.empty();
        }
        var key = id.namespace().isEmpty() ? id.name() : id.namespace() + "/" + id.name();
        return Optional.of(Optional.ofNullable(objects.get(key))
                .orElseGet(() -> Mirrored.absent(Versions.number(informer.lastSyncResourceVersion()))));
    }

    private final class States implements ItemStore<GenericKubernetesResource> {
        /** How many owners are shared at the most. */
        private static final int OWNERS = 10_000;

        private final ResourceDefinitionContext kind;
        private final Map<Owner, Optional<Owner>> owners = new ConcurrentHashMap<>();

        States(ResourceDefinitionContext kind) {
            this.kind = kind;
        }

        @Override
        public String getKey(GenericKubernetesResource object) {
            return Cache.metaNamespaceKeyFunc(object);
        }

        @Override
        public GenericKubernetesResource put(String key, GenericKubernetesResource object) {
            var now = mirrored(object);
            var before = objects.put(key, now);
            if (before == null || !before.state().equals(now.state())) {
                movements.moved(id(key), now);
            }
            return before == null ? null : named(key);
        }

        private Mirrored mirrored(GenericKubernetesResource object) {
            return new Mirrored(
                    ObjectState.of(object, kind.getGroup()),
                    mirror.judged() ? HealthRules.of(object, Instant.now()) : Health.current(),
                    Versions.number(object.getMetadata().getResourceVersion()),
                    ManagedFields.lastOther(object).map(String::intern).orElse(""),
                    Owner.of(object).flatMap(this::shared));
        }

        /** Many objects have one owner, and may as well share the value. Anybody may label objects with owners. */
        private Optional<Owner> shared(Owner owner) {
            if (owners.size() >= OWNERS) {
                owners.clear();
            }
            return owners.computeIfAbsent(owner, Optional::of);
        }

        @Override
        public GenericKubernetesResource remove(String key) {
            var before = objects.remove(key);
            if (before != null) {
                movements.moved(id(key), Mirrored.absent(before.version()));
            }
            return before == null ? null : named(key);
        }

        private ObjectId id(String key) {
            var slash = key.indexOf('/');
            return new ObjectId(
                    slash < 0 ? "" : key.substring(0, slash),
                    key.substring(slash + 1),
                    Objects.toString(kind.getGroup(), ""),
                    mirror.kind());
        }

        @Override
        public GenericKubernetesResource get(String key) {
            return objects.containsKey(key) ? named(key) : null;
        }

        @Override
        public Stream<String> keySet() {
            return objects.keySet().stream();
        }

        @Override
        public Stream<GenericKubernetesResource> values() {
            return objects.keySet().stream().map(States::named);
        }

        @Override
        public int size() {
            return objects.size();
        }

        /** The informer wants objects back; nobody listens to it, so that a name is enough. */
        private static GenericKubernetesResource named(String key) {
            var slash = key.indexOf('/');
            var object = new GenericKubernetesResource();
            object.setMetadata(new ObjectMetaBuilder()
                    .withNamespace(slash < 0 ? null : key.substring(0, slash))
                    .withName(key.substring(slash + 1))
                    .build());
            return object;
        }
    }
}
