package dev.sluice.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.RandomText;
import dev.sluice.api.KustomizationSpec;
import dev.sluice.api.KustomizationSpec.BuildMetadata;
import dev.sluice.api.KustomizationSpec.Image;
import dev.sluice.api.KustomizationSpec.Patch;
import dev.sluice.api.KustomizationSpec.Selector;
import dev.sluice.api.KustomizationSpecBuilder;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a Kustomization's spec adds to the kustomization of its path. */
class OverlayTest {
    private static final String COMPONENT =
            "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nnamePrefix: %s-\n";

    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              template:
                spec:
                  containers:
                  - name: web
                    image: ghcr.io/app/web:1.0
                  - name: log
                    image: log:1.0
            """;

    private final Artifact artifact;

    OverlayTest(@TempDir Path directory) {
        artifact = new Artifact(directory);
    }

    @Test
    void namespacePrefixAndSuffixTakeThePlaceOfTheFiles() {
        artifact.configMap("app/a.yaml", "a");
        artifact.text("app/kustomization.yaml", "resources: [a.yaml]\nnamespace: theirs\nnamePrefix: their-\n");

        assertThat(yaml(spec().targetNamespace("ours").namePrefix("our-").nameSuffix("-x")))
                .contains("name: our-a-x\n", "namespace: ours\n");
    }

    @Test
    void theSpellingOfAFieldMakesNoDifference() {
        artifact.configMap("app/a.yaml", "a");
        artifact.text("app/kustomization.yaml", "Resources: [a.yaml]\nNAMEPREFIX: their-\n");

        assertThat(yaml(spec().namePrefix("our-"))).contains("name: our-a\n");
    }

    @Test
    void aKustomizationFileIsReadLeniently() {
        artifact.configMap("app/a.yaml", "a");
        artifact.text("app/kustomization.yaml", "resources: [a.yaml]\nunknown: true\nnamespace: 5\nnamespace: 6\n");

        assertThat(yaml(spec())).contains("namespace: \"6\"\n");
    }

    @Test
    void patchesComeAfterThoseOfTheFile() {
        artifact.configMap("app/a.yaml", "a");
        artifact.text("app/kustomization.yaml", """
                resources: [a.yaml]
                patches:
                - target: {kind: ConfigMap}
                  patch: '[{"op": "add", "path": "/data", "value": {"key": "theirs", "their": "own"}}]'
                """);

        assertThat(yaml(spec().patches(
                                new Patch(
                                        "- op: replace\n  path: /data/key\n  value: ours\n",
                                        new Selector("", "", "Config.*", "a|b", "", "", "!x")),
                                new Patch(
                                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {more: ours}}",
                                        null))))
                .contains("key: ours\n", "their: own\n", "more: ours\n");
    }

    @Test
    void aPatchMayDeleteSeveralObjects() {
        artifact.configMap("app/a.yaml", "a");
        artifact.configMap("app/b.yaml", "b");
        artifact.configMap("app/c.yaml", "c");

        assertThat(yaml(spec().patches(new Patch("""
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: a}
                        $patch: delete
                        ---
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: c}
                        $patch: delete
                        """, null))))
                .contains("name: b\n")
                .doesNotContain("name: a\n", "name: c\n");
    }

    @Test
    void imagesAreChangedOneByOne() {
        artifact.text("app/web.yaml", DEPLOYMENT);
        artifact.text("app/kustomization.yaml", """
                resources: [web.yaml]
                images:
                - name: ghcr.io/app/web
                  newName: registry/web
                  digest: sha256:abc
                """);

        assertThat(yaml(spec().images(
                                new Image("ghcr.io/app/web", "", "2.0", ""), new Image("log", "", "", "sha256:def"))))
                .contains("image: registry/web:2.0\n", "image: log@sha256:def\n");
    }

    @Test
    void componentsComeInOrderAfterThoseOfTheFile() {
        artifact.configMap("app/a.yaml", "a");
        artifact.text("app/kustomization.yaml", "resources: [a.yaml]\ncomponents: [../one]\n");
        artifact.text("one/kustomization.yaml", COMPONENT.formatted("one"));
        artifact.text("two/kustomization.yaml", COMPONENT.formatted("two"));

        assertThat(yaml(spec().components("../two"))).contains("name: two-one-a\n");
        assertThat(yaml(spec().components("../gone", "../two").ignoreMissingComponents(true)))
                .contains("name: two-one-a\n");
        assertThat(failure(spec().components("../gone")))
                .startsWith("kustomize build failed: ")
                .contains("gone");
    }

    @Test
    void aComponentFromElsewhereIsRefused() {
        artifact.configMap("app/a.yaml", "a");

        for (var path : new String[] {"/abs", "https://example.com/x", "github.com/a/b", "git@github.com:a/b"}) {
            assertThat(failure(spec().components(path)))
                    .isEqualTo("component path '%s' must be local and relative".formatted(path));
        }
        assertThat(failure(spec().components("../../etc"))).startsWith("kustomize build failed: ");
    }

    @Test
    void buildMetadataTellsWhereObjectsComeFrom() {
        artifact.configMap("app/a.yaml", "a");

        assertThat(yaml(spec().buildMetadata(BuildMetadata.ORIGIN_ANNOTATIONS)))
                .contains("config.kubernetes.io/origin");
        assertThat(yaml(spec())).doesNotContain("config.kubernetes.io/origin");
    }

    @Test
    void whatIsGeneratedWithoutResourcesTellsItsOriginUnasked() {
        artifact.text("app/kustomization.yml", "configMapGenerator: [{name: g, literals: [a=b]}]");

        assertThat(yaml(spec())).contains("configuredIn: kustomization.yml");
    }

    @Test
    void anEmptyKustomizationFileIsNoObjects() {
        artifact.configMap("app/a.yaml", "a");
        artifact.text("app/kustomization.yaml", "# nothing\n");

        assertThat(yaml(spec().targetNamespace("x"))).isEmpty();
    }

    @Test
    void aKustomizationFileThatHasBeenEmptiedIsNoObjects() {
        artifact.configMap("app/a.yaml", "a");
        artifact.text("app/kustomization.yaml", "kind: Kustomization\nresources:\n#- a.yaml\nnamePrefix: ''\n");

        assertThat(yaml(spec())).isEmpty();
    }

    /** Otherwise all that came from the base would be pruned. */
    @Test
    void aBaseThatHasBeenEmptiedFailsTheBuild() {
        artifact.configMap("base/a.yaml", "a");
        artifact.text("base/kustomization.yaml", "kind: Kustomization\nresources:\n#- a.yaml\n");
        artifact.text("app/kustomization.yaml", "resources: [../base]\nnamespace: x\n");
        artifact.text("component/kustomization.yaml", COMPONENT.replaceFirst("(?m)^namePrefix.*", "resources:"));

        assertThat(failure(spec())).isEqualTo("kustomize build failed: ./base/kustomization.yaml is empty");
        assertThat(failure(spec().path("./base").components("../component")))
                .isEqualTo("kustomize build failed: ./component/kustomization.yaml is empty");
    }

    /** What stands in a directory without a kustomization file is found, and with it a base that has been emptied. */
    @Test
    void aBaseThatHasBeenEmptiedFailsTheBuildOfADirectoryThatFindsIt() {
        artifact.configMap("app/b.yaml", "b");
        artifact.text("app/base/kustomization.yaml", "bases: []\n");

        assertThat(failure(spec())).isEqualTo("kustomize build failed: ./app/base/kustomization.yaml is empty");
    }

    @Test
    void aFieldInSeveralSpellingsIsOneField() {
        artifact.configMap("app/a.yaml", "a");
        artifact.text("app/kustomization.yaml", "resources: [a.yaml]\nNamePrefix: a-\nnameprefix: b-\n");

        assertThat(yaml(spec())).contains("name: b-a\n");
        assertThat(yaml(spec().namePrefix("c-"))).contains("name: c-a\n");
    }

    @Test
    void whatAComponentAddsToNothingComesIntoAPlaceholder() {
        artifact.text("app/README.md", "nothing");
        artifact.configMap("one/a.yaml", "a");
        artifact.text("one/kustomization.yaml", COMPONENT.formatted("one") + "resources: [a.yaml]\n");

        assertThat(yaml(spec())).isEmpty();
        assertThat(yaml(spec().components("../one"))).contains("namespace: _placeholder\n");
    }

    @Test
    void twoKustomizationFilesAreOneTooMany() {
        artifact.text("app/kustomization.yaml", "resources: []");
        artifact.text("app/Kustomization", "resources: []");

        assertThat(failure(spec())).startsWith("kustomize build failed: Found multiple kustomization files");
    }

    private static KustomizationSpecBuilder spec() {
        return KustomizationSpec.builder().path("./app");
    }

    private String yaml(KustomizationSpecBuilder spec) {
        return artifact.yaml(spec.build(), Variables.NONE);
    }

    private String failure(KustomizationSpecBuilder spec) {
        return ((BuildOutcome.Failed) artifact.build(spec.build(), Variables.NONE, true)).message();
    }

    /** What can be read quickly by hand was read by an expression before. */
    @Test
    void aPathIsElsewhereIfTheExpressionTellsSo() {
        var elsewhere = Pattern.compile("^(?:[^/]*@[^/]*:|github\\.com[/:]).*|.*://.*");
        assertThat(RandomText.of(100_000, 6, "a", "/", "@", ":", "://", "github.com", "."))
                .allSatisfy(path -> assertThat(Overlay.isElsewhere(path))
                        .as("'%s'", path)
                        .isEqualTo(elsewhere.matcher(path).matches()));
    }
}
