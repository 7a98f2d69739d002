package dev.sluice.controller;

import dev.sluice.api.Artifact;
import dev.sluice.api.Conditions;
import dev.sluice.api.GoDuration;
import dev.sluice.api.Kustomization;
import dev.sluice.api.Source;
import dev.sluice.api.SourceRef;
import dev.sluice.apply.Kinds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.ResourceCache;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The sources that Kustomizations refer to, from watches: one a kind, opened when the first Kustomization refers to the
 * kind. A new artifact wakes those that have not applied its revision yet.
 */
final class Sources {
    private static final String REFERRERS = "referrers";
    private static final String API_VERSION = Source.GROUP + "/v1";

    private final Kinds kinds;
    private final ControllerConfig.Access access;
    private final IndexerResourceCache<Kustomization> kustomizations;
    private final EventSourceContext<Kustomization> eventSources;
    private final Map<SourceRef.Kind, EventSource<? extends Source, Kustomization>> watches;
    private final Map<ResourceID, Look> looks = new ConcurrentHashMap<>();

    /** @param access which sources Kustomizations may refer to */
    Sources(Kinds kinds, ControllerConfig.Access access, EventSourceContext<Kustomization> eventSources) {
        this(kinds, access, eventSources, Map.of());
    }

    /** @param open watches that have begun */
    Sources(
            Kinds kinds,
            ControllerConfig.Access access,
            EventSourceContext<Kustomization> eventSources,
            Map<SourceRef.Kind, EventSource<? extends Source, Kustomization>> open) {
        this.watches = new ConcurrentHashMap<>(open);
        this.kinds = kinds;
        this.access = access;
        this.eventSources = eventSources;
        this.kustomizations = eventSources.getPrimaryCache();
        kustomizations.addIndexer(REFERRERS, kustomization -> List.of(key(kustomization)));
    }

    /** What a Kustomization saw of its source when it last looked. */
    private record Look(Optional<Artifact> artifact) {
        private static final Look UNDER_WAY = new Look(Optional.empty());
    }

    /** What there is of a source. */
    sealed interface Found {
        record Ready(Artifact artifact) implements Found {}

        /** @param message what is missing, and what to do about it */
        record Missing(String message) implements Found {}

        /** The Kustomization may not refer to it. */
        record Denied(String message) implements Found {}
    }

    /** The artifact that a Kustomization is to apply. */
    Found find(Kustomization kustomization, Context<Kustomization> context) {
        var ref = kustomization.getSpec().sourceRef();
        var namespace = ref.namespaceOr(kustomization.getMetadata().getNamespace());
        if (ref.kind() == null) {
            return new Found.Missing("source `%s` kind is not supported".formatted(ref.name()));
        }
        var denial = denial(kustomization, ref.kind(), namespace);
        if (denial.isPresent()) {
            return new Found.Denied(
                    "can't access '%s/%s/%s', %s".formatted(ref.kind(), namespace, ref.name(), denial.get()));
        }
        var watch = watch(kustomization, ref.kind(), context);
        if (watch.isEmpty()) {
            return new Found.Missing(("no matches for kind \"%s\" in version \"%s\": install its"
                            + " CustomResourceDefinition, or correct spec.sourceRef")
                    .formatted(ref.kind(), API_VERSION));
        }
        var source = look(kustomization, watch.get(), new ResourceID(ref.name(), namespace));
        if (source.isEmpty()) {
            return new Found.Missing("%s.%s \"%s\" not found: create it in namespace '%s', or correct spec.sourceRef"
                    .formatted(ref.kind(), Source.GROUP, ref.name(), namespace));
        }
        return source.get()
                .artifact()
                .<Found>map(Found.Ready::new)
                .orElseGet(() -> new Found.Missing(
                        "Source artifact not found, retrying in %s: the conditions of %s '%s/%s' say why it has none"
                                .formatted(retry(kustomization), ref.kind(), namespace, ref.name())));
    }

    /**
     * How events name the source of a Kustomization: by what is known of it without a request, and by its name alone where the
     * Kustomization may not refer to it.
     */
    Optional<ObjectReference> reference(Kustomization kustomization) {
        var ref = kustomization.getSpec().sourceRef();
        if (ref == null || ref.kind() == null) {
            return Optional.empty();
        }
        var namespace = ref.namespaceOr(kustomization.getMetadata().getNamespace());
        var known = Optional.<EventSource<? extends Source, Kustomization>>ofNullable(watches.get(ref.kind()))
                .filter(_ -> denial(kustomization, ref.kind(), namespace).isEmpty())
                .flatMap(watch -> ((ResourceCache<? extends Source>) watch).get(new ResourceID(ref.name(), namespace)))
                .map(HasMetadata::getMetadata);
        return Optional.of(new ObjectReferenceBuilder()
                .withApiVersion(API_VERSION)
                .withKind(ref.kind().toString())
                .withNamespace(namespace)
                .withName(ref.name())
                .withUid(known.map(ObjectMeta::getUid).orElse(null))
                .withResourceVersion(known.map(ObjectMeta::getResourceVersion).orElse(null))
                .build());
    }

    private Optional<String> denial(Kustomization kustomization, SourceRef.Kind kind, String namespace) {
        if (access.noCrossNamespaceRefs()
                && !namespace.equals(kustomization.getMetadata().getNamespace())) {
            return Optional.of("cross-namespace references have been blocked");
        }
        return kind == SourceRef.Kind.EXTERNAL_ARTIFACT && !access.externalArtifacts()
                ? Optional.of("ExternalArtifact feature gate is disabled")
                : Optional.empty();
    }

    /** Forgets what a Kustomization has seen of its source. */
    void forget(ResourceID kustomization) {
        looks.remove(kustomization);
    }

    /** Notes what is seen, and before that that it is being looked at: what comes in between may have been seen or not. */
    private Optional<? extends Source> look(
            Kustomization kustomization, EventSource<? extends Source, Kustomization> watch, ResourceID source) {
        var id = ResourceID.fromResource(kustomization);
        looks.put(id, Look.UNDER_WAY);
        var found = ((ResourceCache<? extends Source>) watch).get(source);
        looks.put(id, new Look(found.flatMap(Source::artifact)));
        return found;
    }

    private static String retry(Kustomization kustomization) {
        Duration retry = kustomization.getSpec().effectiveRetryInterval();
        return GoDuration.text(retry);
    }

    private Optional<EventSource<? extends Source, Kustomization>> watch(
            Kustomization kustomization, SourceRef.Kind kind, Context<Kustomization> context) {
        var open = watches.get(kind);
        if (open == null && isServed(kind, ResourceID.fromResource(kustomization))) {
            // Waits until the watch has begun, and registers one kind once however many ask.
            open = context.eventSourceRetriever().dynamicallyRegisterEventSource(informer(kind.type()));
            watches.put(kind, open);
        }
        return Optional.ofNullable(open);
    }

    /** One that finds its kind missing wants to know when others find it there. */
    private boolean isServed(SourceRef.Kind kind, ResourceID kustomization) {
        looks.put(kustomization, Look.UNDER_WAY);
        var served = kinds.lookup(API_VERSION, kind.toString()).isPresent();
        if (served) {
            looks.remove(kustomization);
        }
        return served;
    }

    private <S extends Source> InformerEventSource<S, Kustomization> informer(Class<S> type) {
        var configuration = InformerEventSourceConfiguration.from(type, Kustomization.class)
                .withName(type.getSimpleName())
                .withWatchAllNamespaces()
                .withSecondaryToPrimaryMapper(this::behind)
                .withOnUpdateFilter((now, before) -> !now.artifact().equals(before.artifact()))
                .build();
        return new InformerEventSource<>(configuration, eventSources);
    }

    /** The Kustomizations that have not yet made of a source what there is to make of it. */
    private Set<ResourceID> behind(Source source) {
        var key = key(
                source.getKind(),
                source.getMetadata().getNamespace(),
                source.getMetadata().getName());
        return kustomizations.byIndex(REFERRERS, key).stream()
                .map(ResourceID::fromResource)
                .filter(id -> isNews(id, source))
                .filter(id -> hasOtherContent(id, source)
                        || kustomizations
                                .get(id)
                                .filter(found -> isBehind(found, source))
                                .isPresent())
                .collect(Collectors.toSet());
    }

    /** One that has not looked yet is about to; when a watch begins, that is all who waited for it. */
    private boolean isNews(ResourceID kustomization, Source source) {
        var look = looks.get(kustomization);
        return look != null && !(look.artifact().isPresent() && look.artifact().equals(source.artifact()));
    }

    /** A revision may be packed in another way than before, as when what the source ignores has changed. */
    private boolean hasOtherContent(ResourceID kustomization, Source source) {
        var seen = Optional.ofNullable(looks.get(kustomization)).flatMap(Look::artifact);
        return seen.isPresent()
                && source.artifact()
                        .filter(artifact -> !artifact.digest().equals(seen.get().digest()))
                        .isPresent();
    }

    private static boolean isBehind(Kustomization kustomization, Source source) {
        var status = kustomization.getStatus();
        var atWorkOrDone = Conditions.holds(status.conditions(), Conditions.READY)
                || Conditions.find(status.conditions(), Conditions.RECONCILING)
                        .filter(condition -> condition.getReason().equals(Conditions.PROGRESSING))
                        .isPresent();
        return !atWorkOrDone
                || source.artifact()
                        .filter(artifact -> !artifact.sameRevision(status.lastAttemptedRevision()))
                        .isPresent();
    }

    private static String key(Kustomization kustomization) {
        var ref = kustomization.getSpec().sourceRef();
        return ref == null
                ? ""
                : key(
                        String.valueOf(ref.kind()),
                        ref.namespaceOr(kustomization.getMetadata().getNamespace()),
                        ref.name());
    }

    private static String key(String kind, String namespace, String name) {
        return kind + "/" + namespace + "/" + name;
    }
}
