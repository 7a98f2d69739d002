package dev.sluice.gate;

import dev.sluice.api.Refusal;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One watch of the labelled ConfigMaps, or Secrets; of each only its name and version are kept. */
final class ConfigWatch {
    private static final Logger LOG = LoggerFactory.getLogger(ConfigWatch.class);

    private final ConfigReference.Kind kind;
    private final Consumer<ConfigReference> changes;
    private final SharedIndexInformer<GenericKubernetesResource> informer;
    private final Set<Version> listed = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private volatile boolean isLate;

    /** An object as it was at one time. */
    private record Version(String namespace, String name, String version) {
        static Version of(GenericKubernetesResource object) {
            var metadata = object.getMetadata();
            return new Version(metadata.getNamespace(), metadata.getName(), metadata.getResourceVersion());
        }
    }

    /** Which objects are watched. */
    sealed interface Scope {
        /** A label selector as {@code kubectl} takes it; empty for all. */
        String selector();

        record Everywhere(String selector) implements Scope {}

        record InNamespace(String namespace, String selector) implements Scope {}
    }

    /** @param client one that asks for metadata alone */
    ConfigWatch(KubernetesClient client, ConfigReference.Kind kind, Scope scope, Consumer<ConfigReference> changes) {
        this.kind = kind;
        this.changes = changes;
        var objects = client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withVersion("v1")
                .withKind(kind.toString())
                .withPlural(kind.plural())
                .withNamespaced(true)
                .build());
        var scoped = switch (scope) {
            case Scope.Everywhere _ -> objects.inAnyNamespace();
            case Scope.InNamespace(var namespace, var _) -> objects.inNamespace(namespace);
        };
        this.informer =
                (scope.selector().isEmpty() ? scoped : scoped.withLabelSelector(scope.selector())).runnableInformer(0);
        informer.removeNamespaceIndex();
        informer.itemStore(new Versions());
        informer.addEventHandler(new Changes());
        informer.exceptionHandler((_, error) -> isBroken(scope, error));
    }

    /** Lists, then watches; returns at once. */
    void open() {
        informer.start().thenRun(() -> begun.complete(null));
    }

    /** Waits until what changes from now on is seen, or can never be; where that takes too long, it is told of later. */
    void awaitBegin(Duration atMost) {
        if (isLate) {
            return;
        }
        try {
            begun.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            isLate = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean isBroken(Scope scope, Throwable error) {
        if (isFinal(error)) {
            LOG.warn(
                    "cannot watch {} with the label {}: {}: what they hold is applied at the next interval. Allow the"
                            + " controller to list and watch them, and restart it",
                    kind.plural(),
                    scope.selector(),
                    Refusal.of(error).message());
            begun.complete(null);
            return false;
        }
        LOG.warn(
                "The watch of {} broke and is opened again: {}",
                kind.plural(),
                Refusal.of(error).message());
        return true;
    }

    private static boolean isFinal(Throwable error) {
        return Refusal.of(error).isForbidden() || Refusal.of(error).isBadRequest();
    }

    /** Also keeps apart what was listed at first, which is no change, from what came later. */
    private final class Versions extends BasicItemStore<GenericKubernetesResource> {
        Versions() {
            super(Cache::metaNamespaceKeyFunc);
        }

        @Override
        public GenericKubernetesResource put(String key, GenericKubernetesResource object) {
            if (informer.lastSyncResourceVersion() == null) {
                listed.add(Version.of(object));
            }
            var kept = new GenericKubernetesResource();
            kept.setMetadata(kept(object.getMetadata()));
            return super.put(key, kept);
        }

        private static ObjectMeta kept(ObjectMeta metadata) {
            return new ObjectMetaBuilder()
                    .withNamespace(metadata.getNamespace())
                    .withName(metadata.getName())
                    .withResourceVersion(metadata.getResourceVersion())
                    .build();
        }
    }

    private final class Changes implements ResourceEventHandler<GenericKubernetesResource> {
        @Override
        public void onAdd(GenericKubernetesResource object) {
            if (!listed.remove(Version.of(object)) || isLate) {
                tell(object);
            }
        }

        @Override
        public void onUpdate(GenericKubernetesResource before, GenericKubernetesResource now) {
            tell(now);
        }

        @Override
        public void onDelete(GenericKubernetesResource object, boolean isLastStateUnknown) {
            tell(object);
        }

        private void tell(GenericKubernetesResource object) {
            var metadata = object.getMetadata();
            changes.accept(new ConfigReference(kind, metadata.getNamespace(), metadata.getName()));
        }
    }
}
