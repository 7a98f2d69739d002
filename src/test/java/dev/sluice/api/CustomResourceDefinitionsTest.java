package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CustomResourceDefinitionsTest {
    private static final Path DIRECTORY = Path.of("kubernetes", "crds");
    private static final String REWRITE = "./mvnw test -Dtest=CustomResourceDefinitionsTest -Dcrds.rewrite";

    @Test
    void theCommittedDefinitionsAreThoseOfTheTypes() throws IOException {
        var generated = CustomResourceDefinitions.generate();
        if (System.getProperty("crds.rewrite") != null) {
            Files.createDirectories(DIRECTORY);
            for (var definition : generated.entrySet()) {
                Files.writeString(DIRECTORY.resolve(definition.getKey()), definition.getValue());
            }
        }
        try (var files = Files.list(DIRECTORY)) {
            assertThat(files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()))
                    .as("files in %s; to write them anew: %s", DIRECTORY, REWRITE)
                    .isEqualTo(generated.keySet());
        }
        for (var definition : generated.entrySet()) {
            assertThat(DIRECTORY.resolve(definition.getKey()))
                    .as("differs from the Java types; to write it anew: %s", REWRITE)
                    .hasContent(definition.getValue());
        }
    }

    @Test
    void clientsFindAKustomizationAsTheyAreUsedTo() {
        var definition = definition("kustomize.toolkit.fluxcd.io_kustomizations.yaml");
        assertThat(definition.getMetadata().getName()).isEqualTo("kustomizations.kustomize.toolkit.fluxcd.io");
        assertThat(definition.getMetadata().getAnnotations())
                .containsExactly(entry("kustomize.toolkit.fluxcd.io/substitute", "disabled"));
        assertThat(definition.getMetadata().getLabels()).containsExactly(entry("app.kubernetes.io/part-of", "flux"));
        assertThat(definition.getSpec().getScope()).isEqualTo("Namespaced");
        var names = definition.getSpec().getNames();
        assertThat(names.getShortNames()).containsExactly("ks");
        assertThat(names.getCategories()).containsExactly("all", "fluxcd", "fluxcd-appliers");
        assertThat(names.getListKind()).isEqualTo("KustomizationList");
        assertThat(definition.getSpec().getVersions()).singleElement().satisfies(version -> {
            assertThat(version.getName()).isEqualTo("v1");
            assertThat(version.getServed()).isTrue();
            assertThat(version.getStorage()).isTrue();
            assertThat(version.getSubresources().getStatus()).isNotNull();
            assertThat(version.getSubresources().getScale()).isNull();
            assertThat(version.getAdditionalPrinterColumns())
                    .extracting(column -> column.getName() + " " + column.getType() + " " + column.getJsonPath())
                    .containsExactly(
                            "Age date .metadata.creationTimestamp",
                            "Ready string .status.conditions[?(@.type==\"Ready\")].status",
                            "Status string .status.conditions[?(@.type==\"Ready\")].message");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "gitrepositories, gitrepo, URL Age Ready Status",
        "ocirepositories, ocirepo, URL Ready Status Age",
        "buckets, , Endpoint Age Ready Status",
        "externalartifacts, ea, Age Ready Status Source"
    })
    void clientsFindSourcesAsTheyAreUsedTo(String plural, String shortName, String columns) {
        var definition = definition("source.toolkit.fluxcd.io_" + plural + ".yaml");
        assertThat(definition.getSpec().getNames().getShortNames())
                .isEqualTo(shortName == null ? List.of() : List.of(shortName));
        assertThat(definition.getSpec().getVersions().getFirst().getAdditionalPrinterColumns())
                .extracting(CustomResourceColumnDefinition::getName)
                .containsExactly(columns.split(" "));
    }

    @Test
    void theSpecHasItsConstraints() {
        var spec = property(root("kustomize.toolkit.fluxcd.io_kustomizations.yaml"), "spec");
        assertThat(spec.getRequired()).containsExactlyInAnyOrder("interval", "prune", "sourceRef");
        for (var duration : List.of("interval", "retryInterval", "timeout")) {
            assertThat(property(spec, duration).getPattern()).isEqualTo("^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$");
        }
        assertThat(property(spec, "force").getDefault().asBoolean(true)).isFalse();
        assertThat(property(spec, "wait").getDefault()).isNull();
        assertThat(property(spec, "prune").getDefault()).isNull();
        assertThat(property(spec, "kubeConfig").getXKubernetesValidations())
                .extracting(ValidationRule::getRule)
                .containsExactly("has(self.configMapRef) != has(self.secretRef)");
        assertThat(property(spec, "deletionPolicy").getEnum())
                .extracting(JsonNode::asText)
                .containsExactlyInAnyOrder("MirrorPrune", "Delete", "WaitForTermination", "Orphan");
    }

    @Test
    void theStatusOfEveryKindFollowsTheApiConventions() {
        for (var file : CustomResourceDefinitions.generate().keySet()) {
            var status = property(root(file), "status");
            var condition = property(status, "conditions").getItems().getSchema();
            assertThat(condition.getRequired())
                    .containsExactlyInAnyOrder("lastTransitionTime", "message", "reason", "status", "type");
            assertThat(property(condition, "lastTransitionTime").getFormat()).isEqualTo("date-time");
            assertThat(property(condition, "message").getMaxLength()).isEqualTo(32768);
            assertThat(property(condition, "status").getEnum())
                    .allMatch(JsonNode::isTextual)
                    .extracting(JsonNode::asText)
                    .containsExactly("True", "False", "Unknown");
            if (status.getProperties().containsKey("observedGeneration")) {
                assertThat(status.getDefault()).hasToString("{\"observedGeneration\":-1}");
            } else {
                assertThat(file).contains("externalartifacts");
            }
        }
    }

    @Test
    void nothingUnknownIsKept() {
        CustomResourceDefinitions.generate()
                .forEach((file, yaml) -> assertThat(yaml).as(file).doesNotContain("preserve-unknown-fields"));
    }

    private static CustomResourceDefinition definition(String file) {
        return Serialization.unmarshal(CustomResourceDefinitions.generate().get(file), CustomResourceDefinition.class);
    }

    private static JSONSchemaProps root(String file) {
        return definition(file).getSpec().getVersions().getFirst().getSchema().getOpenAPIV3Schema();
    }

    private static JSONSchemaProps property(JSONSchemaProps schema, String name) {
        return schema.getProperties().get(name);
    }
}
