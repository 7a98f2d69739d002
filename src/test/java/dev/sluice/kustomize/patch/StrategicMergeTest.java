package dev.sluice.kustomize.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.schema.Schemas;
import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.kustomize.yaml.YamlReader;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StrategicMergeTest {
    private static final String DEPLOYMENT = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: ";
    private static final String ROLLOUT = "apiVersion: example.com/v1\nkind: Rollout\nmetadata: {name: a}\nspec: ";

    private static Optional<Map<String, Object>> merged(String target, String patch, Schemas schemas) {
        return StrategicMerge.apply(Yaml.map(target), Yaml.map(patch), schemas);
    }

    private static Optional<Map<String, Object>> merged(String target, String patch) {
        return merged(target, patch, Schemas.builtIn());
    }

    @Test
    void theContainersOfAPatchComeFirstAndTheOthersFollow() {
        assertThat(merged(
                        DEPLOYMENT + "{template: {spec: {containers: [{name: a}, {name: b}]}}}",
                        DEPLOYMENT + "{template: {spec: {containers: [{name: c}, {name: b, image: x}]}}}"))
                .hasValue(Yaml.map(
                        DEPLOYMENT + "{template: {spec: {containers: [{name: c}, {name: b, image: x}, {name: a}]}}}"));
    }

    @Test
    void anObjectCanBeDeleted() {
        assertThat(merged(DEPLOYMENT + "{}", DEPLOYMENT + "{}\n$patch: delete")).isEmpty();
    }

    @Test
    void theReplacementOfAWholeObjectIsIgnored() {
        assertThat(merged(DEPLOYMENT + "{replicas: 1}", DEPLOYMENT + "{paused: true}\n$patch: replace"))
                .hasValue(Yaml.map(DEPLOYMENT + "{replicas: 1}"));
    }

    @Test
    void whatIsOfAnotherKindIsAnErrorThatNamesThePlace() {
        assertThatThrownBy(() -> merged(
                        DEPLOYMENT + "{template: {spec: {containers: [{name: a}]}}}",
                        DEPLOYMENT + "{template: {spec: {containers: {name: a}}}}"))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("expected SequenceNode but got MappingNode at spec.template.spec.containers");
    }

    @Test
    void anUnknownDirectiveIsAnError() {
        assertThatThrownBy(() -> merged(DEPLOYMENT + "{a: b}", DEPLOYMENT + "{$patch: frobnicate}"))
                .isInstanceOf(BuildException.class)
                .hasMessage("unknown patch strategy 'frobnicate'");
    }

    @Test
    void theListsOfACustomResourceAreMergedOnceItsTypeIsKnown() {
        var target = ROLLOUT + "{template: {spec: {containers: [{name: a}]}}}";
        var patch = ROLLOUT + "{template: {spec: {containers: [{name: b}]}}}";
        var schemas = Schemas.builtIn().with(Yaml.map("""
                definitions:
                  Rollout:
                    type: object
                    x-kubernetes-group-version-kind:
                    - {group: example.com, version: v1, kind: Rollout}
                    properties:
                      spec:
                        type: object
                        properties:
                          template: {$ref: "#/definitions/io.k8s.api.core.v1.PodTemplateSpec"}
                """));
        assertThat(merged(target, patch)).hasValue(Yaml.map(patch));
        assertThat(merged(target, patch, schemas))
                .hasValue(Yaml.map(ROLLOUT + "{template: {spec: {containers: [{name: b}, {name: a}]}}}"));
    }

    @Test
    void aNumberInThePlaceOfAQuotedNumberIsQuotedToo() {
        var target = Trees.map(YamlReader.resources("target", DEPLOYMENT + """
                {a: '3', b: "word", c: word, d: "2001-01-01", e: 3, g: 'true'}""").getFirst());
        var patch = Trees.map(YamlReader.resources("patch", DEPLOYMENT + """
                {a: 5, b: 0777, c: 5, d: 1.50, e: "5", g: 2001-01-01}""").getFirst());
        var merged = StrategicMerge.apply(target, patch, Schemas.builtIn()).orElseThrow();
        assertThat(Trees.plain(merged)).isEqualTo(Yaml.map(DEPLOYMENT + """
                {a: "5", b: "0777", c: 5, d: "1.50", e: "5", g: "2001-01-01"}"""));
    }
}
