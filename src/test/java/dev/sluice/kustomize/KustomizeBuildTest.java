package dev.sluice.kustomize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KustomizeBuildTest {
    @TempDir
    private Path root;

    @Test
    void resourcesComeInTheOrderInWhichTheyAreNamed() {
        write("kustomization.yaml", "resources: [b.yaml, base, a.yaml]");
        write("a.yaml", object("ConfigMap", "a"));
        write("b.yaml", object("ConfigMap", "b1") + "---\n" + object("ConfigMap", "b2"));
        write("base/kustomization.yaml", "resources:\n- c.yaml\n");
        write("base/c.yaml", object("ConfigMap", "c"));

        assertThat(build()).extracting(Resource::name).containsExactly("b1", "b2", "c", "a");
    }

    @Test
    void listsAreTakenApart() {
        write("kustomization.yaml", "resources: [list.yaml]");
        write("list.yaml", """
                apiVersion: v1
                kind: ConfigMapList
                items:
                  - {apiVersion: v1, kind: ConfigMap, metadata: {name: one}}
                  - {apiVersion: v1, kind: ConfigMap, metadata: {name: two}}
                """);

        assertThat(build()).extracting(Resource::name).containsExactly("one", "two");
    }

    @Test
    void anObjectThatPatchesNestWithinItselfIsAnErrorThatNamesIt() {
        var depth = 400;
        write("kustomization.yaml", """
                resources: [a.yaml]
                patches:
                - target: {kind: Deep}
                  patch: |
                    - {op: copy, from: /spec, path: %s}
                    - {op: copy, from: /spec, path: %s}
                """.formatted("/spec" + "/a".repeat(depth), "/spec" + "/a".repeat(2 * depth)));
        write("a.yaml", """
                apiVersion: example.com/v1
                kind: Deep
                metadata: {name: deep}
                spec: %s{}%s
                """.formatted("{a: ".repeat(depth - 1), "}".repeat(depth - 1)));

        assertThatThrownBy(this::build)
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("/deep.")
                .hasMessageContaining("nested deeper than 1000 levels");
    }

    @Test
    void objectsForToolsAreLeftOut() {
        write("kustomization.yaml", "resources: [a.yaml]");
        write("a.yaml", """
                apiVersion: v1
                kind: ConfigMap
                metadata: {name: a, annotations: {config.kubernetes.io/local-config: "true"}}
                """);

        assertThat(build()).isEmpty();
    }

    @Test
    void oneIdTwiceIsAnError() {
        write("kustomization.yaml", "resources: [a.yaml, b.yaml]");
        write("a.yaml", object("ConfigMap", "same"));
        write("b.yaml", object("ConfigMap", "same"));

        assertThatThrownBy(this::build)
                .isInstanceOf(BuildException.class)
                .hasMessageContaining(
                        "may not add resource with an already registered id: ConfigMap.v1.[noGrp]/same.[noNs]");
    }

    @Test
    void aDirectoryWithinItselfIsAnError() {
        write("kustomization.yaml", "resources: [a]");
        write("a/kustomization.yaml", "resources: [../b]");
        write("b/kustomization.yaml", "resources: [../a]");

        assertThatThrownBy(this::build)
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("contains visited root './a'");
    }

    @Test
    void nothingOutsideOfTheRootIsRead() throws IOException {
        Files.createDirectories(root.resolve("inside"));
        write("secret.yaml", object("Secret", "secret"));
        Files.createSymbolicLink(root.resolve("inside/link.yaml"), root.resolve("secret.yaml"));
        for (var reference : List.of(
                "../secret.yaml", "link.yaml", root.resolve("secret.yaml").toString())) {
            write("inside/kustomization.yaml", "resources: ['%s']".formatted(reference));

            assertThatThrownBy(() -> new KustomizeBuild(root.resolve("inside")).build(root.resolve("inside")))
                    .as(reference)
                    .isInstanceOf(BuildException.class)
                    .hasMessageContaining("is not in or below the root");
        }
    }

    @Test
    void nobodyLearnsWhatThereIsOutsideOfTheRoot() throws IOException {
        var inside = Files.createDirectories(root.resolve("inside/https:"));
        write("there/file.yaml", object("ConfigMap", "there"));
        for (var name : List.of("there", "gone")) {
            link("inside/%s.yaml".formatted(name), root.resolve(name + "/file.yaml"));
            link("inside/%s-relative.yaml".formatted(name), Path.of("../%s/file.yaml".formatted(name)));
            link("inside/" + name, root.resolve(name));
            link("inside/https:/" + name, root.resolve(name));
            link("inside/%s-twice".formatted(name), Path.of("https:/" + name));
        }
        for (var reference : List.of(
                "../%s/file.yaml",
                root + "/%s/file.yaml",
                "%s.yaml",
                "%s-relative.yaml",
                "%s/file.yaml",
                "%s-twice/file.yaml",
                "https://%s/../" + "x/../".repeat(3) + "../inside/kustomization.yaml",
                "https://%s/file.yaml")) {
            assertThat(failure(reference.formatted("gone")))
                    .as(reference)
                    .isEqualTo(failure(reference.formatted("there")).replace("there", "gone"));
        }
        assertThat(failure("gone.yaml")).contains("is not in or below the root of the build");
        assertThat(inside).exists();
    }

    @Test
    void linksWithinTheRootAreFollowed() throws IOException {
        write("a/one.yaml", object("ConfigMap", "one"));
        link("a/b", Path.of("../a"));
        link("two.yaml", Path.of("a/b/b/../a/one.yaml"));
        link("three.yaml", root.resolve("two.yaml"));
        write("kustomization.yaml", "resources: [three.yaml]");
        assertThat(build()).extracting(Resource::name).containsExactly("one");
        link("loop.yaml", Path.of("loop.yaml"));
        assertRefused("resources: [loop.yaml]", "'loop.yaml' doesn't exist");
        assertRefused("resources: [two.yaml/x]", "'two.yaml/x' doesn't exist");
    }

    @Test
    void aKustomizationFileMayNotBeALinkThatLeadsOut() throws IOException {
        write("file.yaml", "resources: []");
        for (var target : List.of("file.yaml", "gone.yaml")) {
            var directory = Files.createDirectories(root.resolve("inside-" + target));
            link("inside-%s/kustomization.yaml".formatted(target), root.resolve(target));
            assertThatThrownBy(() -> new KustomizeBuild(directory).build(directory))
                    .hasMessage("'./kustomization.yaml' is not in or below the root of the build");
            assertThatThrownBy(() -> new KustomizeBuild(directory).written(directory))
                    .hasMessage("'./kustomization.yaml' is not in or below the root of the build");
        }
    }

    private void link(String link, Path target) throws IOException {
        Files.createSymbolicLink(root.resolve(link), target);
    }

    private String failure(String reference) {
        write("inside/kustomization.yaml", "resources: ['%s']".formatted(reference));
        var inside = root.resolve("inside");
        return catchThrowableOfType(BuildException.class, () -> new KustomizeBuild(inside).build(inside))
                .getMessage();
    }

    @Test
    void whatIsNotUnderstoodIsRefused() {
        assertRefused("resources: [gone.yaml]", "'gone.yaml' doesn't exist");
        assertRefused("resources: [https://example.com/a.yaml]", "remote resource 'https://example.com/a.yaml'");
        assertRefused("helmCharts: [{name: a}]", "./kustomization.yaml:1: the field \"helmCharts\" is not supported");
        assertRefused("imagez: [{name: a}]", "./kustomization.yaml:1: unknown field \"imagez\"");
        assertRefused("resources: a.yaml", "./kustomization.yaml:1: the field \"resources\" is not a list of texts");
        assertRefused("resources: [\"a\\0b.yaml\"]", "is not a path");
        assertRefused(
                "kind: Deployment\nresources: [a.yaml]", "kind should be Kustomization or Component, not Deployment");
        assertRefused("", "./kustomization.yaml is empty");
        assertRefused("a: [", "./kustomization.yaml:1:");
    }

    @Test
    void anAliasBombIsAnErrorAndNotTheEnd() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(30)));
        }
        assertRefused(bomb.toString(), "./kustomization.yaml");
    }

    @Test
    void aSmallBombThatUnfoldsWithoutEndIsAnErrorToo() {
        var bomb = new StringBuilder("a0: &a0 {x: y}\n");
        for (int i = 1; i < 60; i++) {
            bomb.append("a%1$d: &a%1$d {l: *a%2$d, r: *a%2$d}\n".formatted(i, i - 1));
        }
        assertRefused(bomb.toString(), "./kustomization.yaml");
    }

    @Test
    void numbersAreReadAsGoReadsThem() {
        write("kustomization.yaml", "resources: [a.yaml]");
        write("a.yaml", object("Thing", "a") + "mode: 0400\nflags: 0b11\nword: yes\n");

        assertThat(build().getFirst().fields())
                .containsEntry("mode", 256L)
                .containsEntry("flags", 3L)
                .containsEntry("word", "yes");
    }

    @Test
    void bottomlessNestingIsAnErrorAndNotTheEnd() {
        assertRefused("a: " + "[".repeat(100_000), "./kustomization.yaml");
    }

    private void assertRefused(String kustomization, String message) {
        write("kustomization.yaml", kustomization);
        assertThatThrownBy(this::build).isInstanceOf(BuildException.class).hasMessageContaining(message);
    }

    private List<Resource> build() {
        return new KustomizeBuild(root).build(root);
    }

    private void write(String file, String text) {
        try {
            Files.createDirectories(root.resolve(file).getParent());
            Files.writeString(root.resolve(file), text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String object(String kind, String name) {
        return "apiVersion: v1\nkind: %s\nmetadata:\n  name: %s\n".formatted(kind, name);
    }

    @Test
    void aBaseIsNotNamedByAnAbsolutePath() {
        write("base/kustomization.yaml", "namePrefix: a-");
        assertRefused("resources: [%s]".formatted(root.resolve("base")), "cannot be absolute");
        assertRefused("components: [%s]".formatted(root.resolve("base")), "cannot be absolute");
        assertRefused("transformers: [%s]".formatted(root.resolve("base")), "cannot be absolute");
    }

    @Test
    void whereAllFilesMayBeReadErrorsNameThemInFull() throws IOException {
        write("kustomization.yaml", "resources: [base]");
        write("base/kustomization.yaml", "imagez: []");
        var build = new KustomizeBuild(root.getRoot());
        assertThatThrownBy(() -> build.build(root))
                .hasMessage("%s/base/kustomization.yaml:1: unknown field \"imagez\"".formatted(root.toRealPath()));

        write("base/kustomization.yaml", "resources: [gone.yaml]");
        assertThatThrownBy(() -> build.build(root))
                .hasMessage("%s/base/kustomization.yaml: 'gone.yaml' doesn't exist".formatted(root.toRealPath()));
    }

    @Test
    void errorsInAKustomizationFileNameFileLineAndField() {
        var overlay = new Overlay(root);
        overlay.file("kustomization.yaml", """
                        # the second image has no name but a nick
                        images:
                        - name: nginx
                          newTag: "1"
                        - nick: x
                        """).isRefused("./kustomization.yaml:5: unknown field \"images[1]/nick\"");
        overlay.file("kustomization.yaml", """
                        commonLabels:
                          example.org/team: red
                          example.org/size: 3
                        """)
                .isRefused("./kustomization.yaml:3: the field \"commonLabels/example.org/size\" is not a text");
        overlay.file("kustomization.yaml", """
                        configurations: [fields.yaml]
                        """)
                .file("fields.yaml", """
                        namePrefix:
                        - path: metadata/name
                          path: metadata/name
                        """)
                .isRefused("./kustomization.yaml: fields.yaml:3:3: the field \"path\" is there already");
        overlay.file("kustomization.yaml", """
                        namePrefix: a-

                        helmCharts:
                        - name: minecraft
                        """)
                .isRefused("./kustomization.yaml:3: the field \"helmCharts\" is not supported");
    }
}
