package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.GitRepository;
import dev.sluice.api.Kustomization;
import dev.sluice.api.KustomizationSpec;
import dev.sluice.api.Source;
import dev.sluice.api.SourceRef;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.ResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourcesTest {
    /** What events are told to is a receiver that every tenant may have a part in. */
    @Test
    void ofASourceThatMayNotBeReferredToNothingIsTold() {
        var own = reference("apps", true);
        assertThat(own.getUid()).isEqualTo("uid");
        assertThat(own.getResourceVersion()).isEqualTo("42");
        var foreign = reference("victim", false);
        assertThat(foreign.getUid()).isEqualTo("uid");
        var denied = reference("victim", true);
        assertThat(denied.getNamespace()).isEqualTo("victim");
        assertThat(denied.getName()).isEqualTo("app");
        assertThat(denied.getUid()).isNull();
        assertThat(denied.getResourceVersion()).isNull();
    }

    private static ObjectReference reference(String namespace, boolean noCrossNamespaceRefs) {
        var kustomization = new Kustomization();
        kustomization.setMetadata(
                new ObjectMetaBuilder().withNamespace("apps").withName("app").build());
        kustomization.setSpec(KustomizationSpec.EMPTY.toBuilder()
                .sourceRef(new SourceRef("", SourceRef.Kind.GIT_REPOSITORY, "app", namespace))
                .build());
        return sources(noCrossNamespaceRefs).reference(kustomization).orElseThrow();
    }

    private static Sources sources(boolean noCrossNamespaceRefs) {
        ControllerConfig.Access access =
                answering(Map.of("noCrossNamespaceRefs", noCrossNamespaceRefs), ControllerConfig.Access.class);
        IndexerResourceCache<Kustomization> kustomizations = answering(Map.of(), IndexerResourceCache.class);
        var context = new EventSourceContext<>(kustomizations, null, null, Kustomization.class);
        return new Sources(null, access, context, Map.of(SourceRef.Kind.GIT_REPOSITORY, watch()));
    }

    private static EventSource<? extends Source, Kustomization> watch() {
        var source = new GitRepository();
        source.setMetadata(
                new ObjectMetaBuilder().withUid("uid").withResourceVersion("42").build());
        return answering(Map.of("get", Optional.of(source)), EventSource.class, ResourceCache.class);
    }

    /** An object of which a few methods answer something. */
    @SuppressWarnings("unchecked")
    private static <T> T answering(Map<String, ?> answers, Class<?>... types) {
        return (T) Proxy.newProxyInstance(
                SourcesTest.class.getClassLoader(), types, (_, method, _) -> answers.get(method.getName()));
    }
}
