package dev.sluice.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.KustomizationSpec;
import dev.sluice.api.KustomizationSpec.PostBuild;
import dev.sluice.api.KustomizationSpec.SubstituteReference;
import dev.sluice.api.KustomizationSpec.SubstituteReference.Kind;
import dev.sluice.api.KustomizationSpec.SubstituteStrategy;
import dev.sluice.build.Variables.Referenced;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Variables in built objects. */
class SubstitutionTest {
    private final Artifact artifact;

    SubstitutionTest(@TempDir Path directory) {
        artifact = new Artifact(directory);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            quoteCharacter = '`',
            value = {
                "text => String text",
                "123 => Long 123",
                "'123' => String 123",
                "!!str 123 => String 123",
                "yes => Boolean true",
                "1e3 => Long 1000",
                "1.0 => Long 1",
                "0777 => Long 511",
                "1_000 => Long 1000",
                "9007199254740993 => Long 9007199254740992",
                "90071992547409931 => Long 90071992547409940",
                "2020-01-01 => String 2020-01-01",
                "[1,2] => ArrayList [1, 2]",
                "{b: c} => LinkedHashMap {b=c}",
            })
    void whatAValueLooksLikeDecidesItsType(String value, String typed) {
        artifact.text("a.yaml", "apiVersion: v1\nkind: Foo\nmetadata: {name: a}\ndata: {key: \"${v}\"}\n");

        var data = (Map<?, ?>) manifest(Map.of("v", value), null).get("data");

        assertThat(data.get("key").getClass().getSimpleName() + " " + data.get("key"))
                .isEqualTo(typed);
    }

    @Test
    void quotesFromAValueMakeAText() {
        artifact.text("a.yaml", "apiVersion: v1\nkind: Foo\nmetadata: {name: a}\ndata: {key: \"${q}${n}${q}\"}\n");

        assertThat(((Map<?, ?>) manifest(Map.of("q", "\"", "n", "1"), null).get("data")).get("key"))
                .isEqualTo("1");
    }

    @Test
    void withoutVariablesTheTextStays() {
        artifact.text("a.yaml", "apiVersion: v1\nkind: Foo\nmetadata: {name: a}\nkey: \"${v:=d}\"\n");

        assertThat(manifest(Map.of(), null).get("key")).isEqualTo("${v:=d}");
        assertThat(manifest(Map.of(), SubstituteStrategy.ALWAYS).get("key")).isEqualTo("d");
    }

    @Test
    void anObjectMayBeLeftOut() {
        artifact.text("a.yaml", """
                apiVersion: v1
                kind: Foo
                metadata: {name: a, annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}}
                key: "${v}"
                """);

        assertThat(manifest(Map.of("v", "x"), null).get("key")).isEqualTo("${v}");
    }

    @Test
    void whatIsWrongIsToldAsFluxTellsIt() {
        artifact.text("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {key: \"${v}\"}\n");

        assertThat(failure(Map.of("other", "x")))
                .isEqualTo(
                        "post build failed for 'ConfigMap.v1.[noGrp]/a': envsubst error: variable substitution failed:"
                                + " variable not set (strict mode): \"v\"");
        assertThat(failure(Map.of("v", "x", "a-b", "y")))
                .isEqualTo(
                        "post build failed for 'ConfigMap.v1.[noGrp]/a': envsubst error: 'a-b' var name is invalid, must"
                                + " match '^[_[:alpha:]][_[:alpha:][:digit:]]*$'");
        assertThat(failure(Map.of("v", "[1")))
                .startsWith("post build failed for 'ConfigMap.v1.[noGrp]/a': envsubst error: YAMLToJSON: ");
    }

    @Test
    void laxReadingTakesWhatIsNotSetForEmpty() {
        artifact.text("a.yaml", "apiVersion: v1\nkind: Foo\nmetadata: {name: a}\nkey: \"<${v}>\"\n");
        var postBuild = new PostBuild(Map.of("other", "x"), null, null);

        assertThat(((BuildOutcome.Built) artifact.build(spec(postBuild), variables(postBuild, Map.of()), false))
                        .manifests()
                        .getFirst()
                        .<String>get("key"))
                .isEqualTo("<>");
    }

    @Test
    void whatLosesItsNameIsNoObjectAnyMore() {
        artifact.text("a.yaml", "apiVersion: v1\nkind: Foo\nmetadata: {name: \"${v}\"}\n");
        var postBuild = new PostBuild(Map.of("v", ""), null, null);

        assertThat(artifact.yaml(spec(postBuild), variables(postBuild, Map.of())))
                .isEmpty();
    }

    @Test
    void theLaterReferenceWinsAndTheKustomizationOverAll() {
        var postBuild = new PostBuild(
                Map.of("own", "kustomization"),
                List.of(
                        new SubstituteReference(Kind.CONFIG_MAP, "one", false),
                        new SubstituteReference(Kind.SECRET, "two", false),
                        new SubstituteReference(Kind.CONFIG_MAP, "gone", true)),
                null);

        var variables = variables(
                postBuild,
                Map.of(
                        "one", Map.of("own", "1", "both", "1", "first", "1\n"),
                        "two", Map.of("own", "2", "both", "2")));

        assertThat(((Variables.Known) variables).values())
                .containsEntry("own", "kustomization")
                .containsEntry("both", "2")
                .containsEntry("first", "1");
    }

    @Test
    void aReferenceThatLeadsNowhereFailsTheBuildThatNeedsIt() {
        artifact.configMap("a.yaml", "a");
        var postBuild = new PostBuild(null, List.of(new SubstituteReference(Kind.CONFIG_MAP, "gone", false)), null);

        assertThat(artifact.build(spec(postBuild), variables(postBuild, Map.of()), true))
                .isEqualTo(new BuildOutcome.Failed("post build failed for 'ConfigMap.v1.[noGrp]/a': substitute from"
                        + " 'ConfigMap/gone' error: configmaps \"gone\" not found"));
    }

    @Test
    void otherValuesAreOtherVariables() {
        var one = Variables.of(Optional.of(new PostBuild(Map.of("a", "1, b=2"), null, null)), null);
        var two = Variables.of(Optional.of(new PostBuild(Map.of("a", "1", "b", "2"), null, null)), null);

        assertThat(one.digest()).isNotEqualTo(two.digest()).doesNotContain("1, b=2");
    }

    @Test
    void aValueThatIsNotTextFailsWhatNeedsIt() {
        var postBuild =
                new PostBuild(Map.of("later", "text"), List.of(new SubstituteReference(Kind.SECRET, "s", false)), null);
        var variables = Variables.of(
                Optional.of(postBuild),
                _ -> new Referenced.Found(Map.of("word", "horse"), Set.of("keystore", "later")));

        artifact.text(
                "a.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: \"${word} ${later}\"}}");
        assertThat(artifact.build(spec(postBuild), variables, false)).isInstanceOf(BuildOutcome.Built.class);
        artifact.text("a.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {a: \"${keystore}\"}}");
        assertThat(artifact.build(spec(postBuild), variables, false))
                .isEqualTo(new BuildOutcome.Failed("post build failed for 'ConfigMap.v1.[noGrp]/a': envsubst error:"
                        + " variable substitution failed: the value of \"keystore\" is not text in UTF-8"));
        assertThat(variables.digest())
                .isNotEqualTo(Variables.of(
                                Optional.of(postBuild), _ -> new Referenced.Found(Map.of("word", "horse"), Set.of()))
                        .digest());
    }

    private Map<String, Object> manifest(Map<String, String> values, SubstituteStrategy strategy) {
        var postBuild = new PostBuild(values, null, strategy);
        return ((BuildOutcome.Built) artifact.build(spec(postBuild), variables(postBuild, Map.of()), true))
                .manifests()
                .getFirst()
                .getAdditionalProperties();
    }

    private String failure(Map<String, String> values) {
        var postBuild = new PostBuild(values, null, null);
        return ((BuildOutcome.Failed) artifact.build(spec(postBuild), variables(postBuild, Map.of()), true)).message();
    }

    /** Whoever waits for a turn to build holds them. */
    @Test
    void variablesFromObjectsHaveALargestSize() {
        var postBuild = new PostBuild(null, List.of(new SubstituteReference(Kind.CONFIG_MAP, "large", false)), null);

        assertThat(variables(postBuild, Map.of("large", Map.of("a", "x".repeat(Variables.MOST_LETTERS)))))
                .isInstanceOf(Variables.Known.class);
        assertThat(variables(postBuild, Map.of("large", Map.of("a", "x".repeat(Variables.MOST_LETTERS), "b", "y"))))
                .isEqualTo(new Variables.Unknown(
                        "the objects of spec.postBuild.substituteFrom have more than 2097152 letters"));
    }

    private static KustomizationSpec spec(PostBuild postBuild) {
        return KustomizationSpec.builder().postBuild(postBuild).build();
    }

    private static Variables variables(PostBuild postBuild, Map<String, Map<String, String>> objects) {
        Function<SubstituteReference, Referenced> find = reference -> objects.containsKey(reference.name())
                ? new Referenced.Found(objects.get(reference.name()), Set.of())
                : new Referenced.Missing("configmaps \"%s\" not found".formatted(reference.name()));
        return Variables.of(Optional.of(postBuild), find);
    }
}
