package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testing.ControlPlane;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real API server makes of objects, given the generated definitions. */
@ExtendWith(ControlPlane.class)
class KustomizationAdmissionIT {
    private static final KustomizationSpec SUSPENDED = KustomizationSpec.builder()
            .interval(Duration.ofHours(1))
            .prune(true)
            .suspend(true)
            .sourceRef(SourceRef.of(SourceRef.Kind.GIT_REPOSITORY, "my-app"))
            .build();

    private final KubernetesClient client;
    private String namespace;

    KustomizationAdmissionIT(KubernetesClient client) {
        this.client = client;
    }

    static List<AdmissionCases.Case> specs() {
        return AdmissionCases.specs();
    }

    static List<AdmissionCases.Case> statuses() {
        return AdmissionCases.statuses();
    }

    @BeforeEach
    void createNamespace() {
        namespace = client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withGenerateName("admission-")
                        .endMetadata()
                        .build())
                .create()
                .getMetadata()
                .getName();
    }

    @AfterEach
    void deleteNamespace() {
        client.namespaces().withName(namespace).delete();
    }

    @ParameterizedTest
    @MethodSource("specs")
    void theSpecDecides(AdmissionCases.Case example) {
        var object = Serialization.unmarshal(example.manifest(), GenericKubernetesResource.class);
        object.setMetadata(new ObjectMetaBuilder()
                .withName("example")
                .withNamespace(namespace)
                .build());
        // a server-side dry run passes all of admission, and no running controller ever sees the object
        judge(example, () -> client.resource((HasMetadata) object).dryRun().create());
    }

    @ParameterizedTest
    @MethodSource("statuses")
    void theStatusDecides(AdmissionCases.Case example) {
        create("example", SUSPENDED);
        judge(
                example,
                () -> client.resources(Kustomization.class)
                        .inNamespace(namespace)
                        .withName("example")
                        .subresource("status")
                        .patch(PatchContext.of(PatchType.JSON_MERGE), example.manifest()));
    }

    @Test
    void aNewKustomizationHasObservedNothing() {
        assertThat(create("new", SUSPENDED).getStatus().observedGeneration()).isEqualTo(-1);
    }

    @Test
    void applyingAFinalizerLeavesTheSpecAlone() {
        var before = create("owned", SUSPENDED);
        var finalizer = new Kustomization();
        finalizer.setMetadata(new ObjectMetaBuilder()
                .withName("owned")
                .withNamespace(namespace)
                .withFinalizers("example.com/finalizer")
                .build());
        var apply = new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager("test")
                .withForce(true)
                .build();
        var after = client.resource(finalizer).patch(apply);
        assertThat(after.getMetadata().getFinalizers()).contains("example.com/finalizer");
        assertThat(after.getSpec()).isEqualTo(before.getSpec());
        client.resource(after).edit(owned -> {
            owned.getMetadata().setFinalizers(List.of());
            return owned;
        });
    }

    private Kustomization create(String name, KustomizationSpec spec) {
        var kustomization = new Kustomization();
        kustomization.setMetadata(
                new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
        kustomization.setSpec(spec);
        return client.resource(kustomization).create();
    }

    private static void judge(AdmissionCases.Case example, ThrowingCallable request) {
        if (example.accepted()) {
            assertThatCode(request).doesNotThrowAnyException();
        } else {
            assertThatThrownBy(request)
                    .isInstanceOfSatisfying(
                            KubernetesClientException.class,
                            refusal -> assertThat(refusal.getCode()).isEqualTo(422))
                    .hasMessageContaining(example.refusal());
        }
    }
}
