package dev.sluice.gate;

import dev.sluice.api.ObjectId;
import dev.sluice.api.ObjectState;
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
    private final SharedIndexInformer<GenericKubernetesResource> informer;
    private final Set<Object> users = new HashSet<>();

    /** @param client one that asks for as much of each object as is to be looked at */
    KindMirror(KubernetesClient client, ResourceDefinitionContext kind, String ownerLabel, boolean judged) {
        this.informer = client.genericKubernetesResources(kind)
                .inAnyNamespace()
                .withLabel(ownerLabel)
                .runnableInformer(0);
        informer.removeNamespaceIndex();
        informer.itemStore(new States(kind.getGroup(), judged));
        informer.exceptionHandler((_, error) -> {
            LOG.warn("The watch of {} broke and is opened again: {}", kind.getPlural(), error.getMessage());
            return true;
        });
    }

    /** Lists, then watches; returns at once. */
    void open() {
        informer.start();
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
        return Optional.of(objects.getOrDefault(key, Mirrored.ABSENT));
    }

    private final class States implements ItemStore<GenericKubernetesResource> {
        private final String group;
        private final boolean judged;

        States(String group, boolean judged) {
            this.group = group;
            this.judged = judged;
        }

        @Override
        public String getKey(GenericKubernetesResource object) {
            return Cache.metaNamespaceKeyFunc(object);
        }

        @Override
        public GenericKubernetesResource put(String key, GenericKubernetesResource object) {
            var health = judged ? HealthRules.of(object, Instant.now()) : Health.current();
            var before = objects.put(key, new Mirrored(ObjectState.of(object, group), health));
            return before == null ? null : named(key);
        }

        @Override
        public GenericKubernetesResource remove(String key) {
            return objects.remove(key) == null ? null : named(key);
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
