package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.api.KustomizationSpec.DeletionPolicy;
import dev.sluice.api.KustomizationSpec.PostBuild;
import dev.sluice.api.KustomizationSpec.SubstituteStrategy;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class KustomizationTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<AdmissionCases.Case> everyAcceptedObject() {
        return AdmissionCases.specs().stream()
                .filter(AdmissionCases.Case::accepted)
                .toList();
    }

    @ParameterizedTest
    @MethodSource("everyAcceptedObject")
    void whatTheApiTakesIsReadAndWrittenWithoutLoss(AdmissionCases.Case accepted) throws Exception {
        var kind = Serialization.unmarshal(accepted.manifest(), JsonNode.class).get("kind");
        var type = CustomResourceDefinitions.TYPES.stream()
                .filter(candidate -> HasMetadata.getKind(candidate).equals(kind.asText()))
                .findFirst()
                .orElseThrow();
        HasMetadata object = Serialization.unmarshal(accepted.manifest(), type);
        var once = Serialization.asJson(object);
        assertThat(object).isInstanceOf(type);
        assertThat((HasMetadata) Serialization.unmarshal(once, type)).isEqualTo(object);
        assertThat(fields(JSON.readTree(once).path("spec")))
                .containsAll(fields(Serialization.unmarshal(accepted.manifest(), JsonNode.class)
                        .path("spec")));
    }

    /**
     * The leaves of {@code node} as {@code pointer=value}, less what is written in another way: false as absent, durations in their
     * canonical form.
     */
    private static List<String> fields(JsonNode node) {
        return leaves("", node)
                .filter(leaf -> !leaf.endsWith("=false"))
                .filter(leaf -> !leaf.contains("nterval=") && !leaf.contains("/timeout="))
                .toList();
    }

    private static Stream<String> leaves(String path, JsonNode node) {
        if (node.isObject()) {
            return node.propertyStream().flatMap(field -> leaves(path + "/" + field.getKey(), field.getValue()));
        }
        if (node.isArray()) {
            return IntStream.range(0, node.size()).boxed().flatMap(i -> leaves(path + "/" + i, node.get(i)));
        }
        return Stream.of(path + "=" + node.asText());
    }

    @Test
    void anObjectWithNothingButMetadataClaimsNothingElse() throws Exception {
        for (var object : List.of(
                new Kustomization(), new GitRepository(), new OCIRepository(), new Bucket(), new ExternalArtifact())) {
            object.setMetadata(new ObjectMetaBuilder().withName("a").build());
            assertThat(JSON.readTree(Serialization.asJson(object)).fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder("apiVersion", "kind", "metadata");
        }
    }

    @Test
    void anObjectWithoutSpecHasAnEmptyOne() {
        var object = Serialization.unmarshal("""
                {"apiVersion": "kustomize.toolkit.fluxcd.io/v1", "kind": "Kustomization", "spec": null}
                """, Kustomization.class);
        assertThat(object.getSpec()).isEqualTo(KustomizationSpec.EMPTY);
        assertThat(object.getSpec().effectiveTimeout()).isEqualTo(Duration.ofSeconds(30));
        assertThat(object.getStatus().inventoryOrEmpty().entries()).isEmpty();
    }

    @Test
    void fieldsAndValuesOfALaterVersionAreReadOver() {
        var object = Serialization.unmarshal("""
                apiVersion: kustomize.toolkit.fluxcd.io/v1
                kind: Kustomization
                spec:
                  interval: 1h
                  prune: true
                  sourceRef: {kind: Registry, name: a, shade: blue}
                  deletionPolicy: AskFirst
                  buildMetadata: [originAnnotations, moonPhase]
                  weather: fine
                """, Kustomization.class);
        assertThat(object.getSpec().sourceRef().name()).isEqualTo("a");
        assertThat(object.getSpec().sourceRef().kind()).isNull();
        assertThat(object.getSpec().effectiveDeletionPolicy()).isEqualTo(DeletionPolicy.MIRROR_PRUNE);
        assertThat(object.getSpec().buildMetadata())
                .containsExactly(KustomizationSpec.BuildMetadata.ORIGIN_ANNOTATIONS);
    }

    @ParameterizedTest
    @CsvSource({", 10m, 9m30s", ", 20s, 30s", "5s, 10m, 30s", "5m, 1h, 5m0s", "2h, 1h, 2h0m0s"})
    void theTimeoutFollowsFromTheIntervalUnlessGiven(String timeout, String interval, String effective) {
        var spec =
                KustomizationSpec.builder().interval(GoDuration.parse(interval).duration());
        if (timeout != null) {
            spec.timeout(GoDuration.parse(timeout).duration());
        }
        assertThat(GoDuration.text(spec.build().effectiveTimeout())).isEqualTo(effective);
    }

    @Test
    void absentPartsHaveTheirDefaults() {
        var spec = KustomizationSpec.builder().interval(Duration.ofMinutes(7)).build();
        assertThat(spec.effectiveRetryInterval()).isEqualTo(Duration.ofMinutes(7));
        assertThat(spec.effectiveDeletionPolicy()).isEqualTo(DeletionPolicy.MIRROR_PRUNE);
        assertThat(new PostBuild(null, null, null).effectiveStrategy()).isEqualTo(SubstituteStrategy.WITH_VARIABLES);
        assertThat(Dependency.on("base").namespaceOr("own")).isEqualTo("own");
        assertThat(SourceRef.of(SourceRef.Kind.BUCKET, "b").namespaceOr("own")).isEqualTo("own");
        assertThat(spec.toBuilder().build()).isEqualTo(spec);
    }

    @Test
    void aSourceHasAnArtifactOnceItsStatusSaysSo() {
        assertThat(new GitRepository().artifact()).isEmpty();
        var source = Serialization.unmarshal("""
                apiVersion: source.toolkit.fluxcd.io/v1
                kind: OCIRepository
                status:
                  artifact:
                    path: a.tar.gz
                    url: http://a/a.tar.gz
                    revision: v1@sha256:0
                    digest: sha256:1
                    lastUpdateTime: "2026-01-02T03:04:05Z"
                    size: 12
                    metadata: {org.opencontainers.image.revision: main@sha1:2}
                """, OCIRepository.class);
        assertThat(source.artifact()).hasValueSatisfying(artifact -> {
            assertThat(artifact.originRevision()).contains("main@sha1:2");
            assertThat(artifact.sameRevision("v1@sha256:0")).isTrue();
            assertThat(artifact.sameRevision("")).isFalse();
        });
        assertThat(Serialization.asJson(source)).doesNotContain("originRevision");
    }
}
