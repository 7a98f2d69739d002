package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Manifests.deployment;
import static dev.sluice.testing.Manifests.failingJob;
import static dev.sluice.testing.Manifests.job;
import static dev.sluice.testing.Manifests.service;

import dev.sluice.testing.Scene;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * Kustomizations and the files that they build, with all fields of the spec, most of them used as they should be and some as
 * nobody should. Their objects stay within one namespace.
 */
final class RandomKustomizations {
    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "true",
            "null",
            "1e999",
            "-0x1",
            "a: b: c",
            "{a: [b",
            "*a",
            "&a [*a]",
            "!!binary x",
            "\t",
            "x\ny\n",
            "'",
            "\"",
            "\\",
            "%s%n",
            "${",
            "${}",
            "${a}",
            "${b:=${a}}",
            "$${a}",
            "${a//b/c}",
            "..",
            "../../etc/passwd",
            "/",
            "a/b/../c",
            "https://127.0.0.1:1/none.git",
            "(",
            "[",
            "a=b,!c",
            "in (a)",
            "日本語 \uD83D\uDE00",
            "\u0000",
            "a".repeat(300),
            "a".repeat(70_000));

    private static final List<String> NAMES = List.of("a", "b", "web", "job", "no-such");
    private static final List<String> DURATIONS = List.of(
            "1h",
            "1h",
            "10m",
            "1.5h",
            "1h30m0.5s",
            "0s",
            "2562047h",
            "99999999999h",
            "9".repeat(5000) + "h",
            "0.0000000001ms");
    private static final List<String> EXPRESSIONS = List.of(
            "true",
            "false",
            "1",
            "data.key == '1'",
            "data.nothing == 1",
            "metadata.labels['a'].b.c > [1][5]",
            "dep.status.conditions.all(c, c.status == 'True')",
            "self.metadata.name == dep.metadata.name",
            "size(string(self)) / 0 == 1",
            "'(((('.matches('(')",
            "[1,2,3].map(x, [1,2,3].map(y, x / (y - 1))).size() > 0",
            "status.phase ==",
            "duration('x') < timestamp('y')");
    private static final List<String> PATCHES = List.of(
            "[]",
            "[{\"op\": \"add\", \"path\": \"/metadata/labels\", \"value\": {\"a\": \"b\"}}]",
            "[{\"op\": \"remove\", \"path\": \"/data/key\"}]",
            "[{\"op\": \"move\", \"from\": \"/data\", \"path\": \"/data/key/x\"}]",
            "[{\"op\": \"add\", \"path\": \"/metadata/finalizers/-1\", \"value\": 5}]",
            "[{\"op\": \"replace\", \"path\": \"\", \"value\": null}]",
            "- op: test\n  path: /kind\n  value: Secret\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n$patch: delete\n",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: 5\n",
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: x}}}\n",
            "kind: [x]\nmetadata: [y]\n");

    private final RandomGenerator random;
    private final String namespace;

    RandomKustomizations(RandomGenerator random, String namespace) {
        this.random = random;
        this.namespace = namespace;
    }

    /** @param others whom it may depend on */
    Map<String, Object> spec(String name, List<String> others) {
        var spec = new LinkedHashMap<String, Object>();
        spec.put("interval", often(() -> "1h", () -> of(DURATIONS)));
        spec.put("path", often(() -> "./" + name, this::text));
        spec.put("prune", chance(2));
        spec.put("sourceRef", often(() -> Map.of("kind", "Bucket", "name", Scene.SOURCE), this::sourceRef));
        seldom(spec, "retryInterval", () -> of(DURATIONS));
        seldom(spec, "timeout", () -> of(DURATIONS));
        seldom(spec, "wait", () -> chance(2));
        seldom(spec, "force", () -> true);
        seldom(spec, "targetNamespace", this::namespace);
        seldom(spec, "namePrefix", this::text);
        seldom(spec, "nameSuffix", this::text);
        seldom(spec, "deletionPolicy", () -> of(List.of("MirrorPrune", "Delete", "WaitForTermination", "Orphan")));
        seldom(spec, "commonMetadata", () -> Map.of("labels", texts(), "annotations", texts()));
        seldom(spec, "components", () -> list(this::text));
        seldom(spec, "ignoreMissingComponents", () -> true);
        seldom(spec, "buildMetadata", () -> List.of("originAnnotations", "transformerAnnotations"));
        seldom(spec, "patches", () -> list(this::patch));
        seldom(spec, "images", () -> list(this::image));
        seldom(spec, "ignore", () -> list(() -> Map.of("paths", list(this::path), "target", target())));
        seldom(spec, "postBuild", this::postBuild);
        seldom(spec, "dependsOn", () -> list(() -> dependency(others)));
        seldom(spec, "healthChecks", () -> list(this::reference));
        seldom(spec, "healthCheckExprs", () -> list(this::healthCheckExpr));
        rarely(spec, "serviceAccountName", () -> of(List.of("default", "no-such", "x:y", "../x")));
        rarely(spec, "kubeConfig", () -> Map.of(of(List.of("secretRef", "configMapRef")), Map.of("name", of(NAMES))));
        rarely(spec, "decryption", () -> Map.of("provider", "sops", "secretRef", Map.of("name", of(NAMES))));
        rarely(spec, "suspend", () -> true);
        return spec;
    }

    /** The files of one directory, by their names. */
    Map<String, String> files() {
        var files = new LinkedHashMap<String, String>();
        files.put("a.yaml", configMap(namespace, "a", "1"));
        for (var i = random.nextInt(4); i > 0; i--) {
            files.put(of(List.of("b", "c", "d", "e")) + of(List.of(".yaml", ".yml", ".json", "")), file());
        }
        if (chance(4)) {
            files.put("kustomization.yaml", kustomizationFile());
        }
        return files;
    }

    private String file() {
        var manifest = of(List.of(
                configMap(namespace(), of(NAMES), "${a}"),
                deployment(namespace, "web", "v1"),
                job(namespace, "job", "v" + random.nextInt(3)),
                failingJob(namespace, "job", "v1"),
                service(namespace, "web"),
                "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {key: no base64}, stringData: {k: v}}\n",
                "{apiVersion: v1, kind: List, items: [{kind: ConfigMap}, 5, null]}\n",
                "{apiVersion: example.com/v1, kind: Thing, metadata: {name: thing}}\n",
                "{apiVersion: 5, kind: [x], metadata: y}\n",
                configMap(namespace, "c", of(TEXTS)),
                of(TEXTS)));
        if (chance(5)) {
            var annotation = of(
                    List.of("ssa: Ignore", "ssa: Merge", "reconcile: disabled", "force: enabled", "prune: disabled"));
            manifest = manifest.replaceFirst(
                    "metadata:\n", "metadata:\n  annotations: {kustomize.toolkit.fluxcd.io/" + annotation + "}\n");
        }
        return chance(8) ? manifest.substring(0, random.nextInt(manifest.length() + 1)) : manifest;
    }

    private String kustomizationFile() {
        return of(List.of(
                "resources: [a.yaml]\n",
                "resources: [a.yaml, ../k0, .]\n",
                "resources: 5\n",
                "configMapGenerator: [{name: g, literals: [a=b, c], files: [a.yaml]}]\n",
                "resources: [a.yaml]\nreplacements: [{source: {kind: ConfigMap}, targets: [{select: {}, fieldPaths: [x.y]}]}]\n",
                "resources: [a.yaml]\nvars: [{name: a, objref: {kind: ConfigMap, name: a}}]\n",
                "resources: ['" + of(TEXTS) + "']\n",
                of(TEXTS)));
    }

    private Map<String, Object> sourceRef() {
        return Map.of(
                "kind", of(List.of("GitRepository", "OCIRepository", "Bucket", "ExternalArtifact")),
                "name", often(() -> of(NAMES), this::text),
                "namespace", namespace());
    }

    private Map<String, Object> patch() {
        return chance(2)
                ? Map.of("patch", often(() -> of(PATCHES), this::text))
                : Map.of("patch", often(() -> of(PATCHES), this::text), "target", target());
    }

    private Map<String, Object> image() {
        return Map.of("name", text(), "newName", text(), "newTag", text(), "digest", text());
    }

    private Map<String, Object> target() {
        var target = new LinkedHashMap<String, Object>();
        seldom(target, "kind", () -> of(List.of("ConfigMap", "Deployment", ".*", "(")));
        seldom(target, "name", this::text);
        seldom(target, "namespace", this::namespace);
        seldom(target, "labelSelector", this::text);
        seldom(target, "annotationSelector", this::text);
        return target;
    }

    private String path() {
        return often(() -> of(List.of("/data/key", "/spec/replicas", "/metadata/labels")), this::text);
    }

    private Map<String, Object> postBuild() {
        var postBuild = new LinkedHashMap<String, Object>();
        postBuild.put("substitute", chance(8) ? texts() : Map.of("a", text(), "b", text()));
        seldom(postBuild, "substituteStrategy", () -> of(List.of("Always", "WithVariables")));
        seldom(
                postBuild,
                "substituteFrom",
                () -> list(() ->
                        Map.of("kind", of(List.of("ConfigMap", "Secret")), "name", of(NAMES), "optional", chance(2))));
        return postBuild;
    }

    private Map<String, Object> dependency(List<String> others) {
        var dependency = new LinkedHashMap<String, Object>();
        dependency.put("name", often(() -> of(others), this::text));
        seldom(dependency, "namespace", this::namespace);
        seldom(dependency, "readyExpr", () -> of(EXPRESSIONS));
        return dependency;
    }

    private Map<String, Object> reference() {
        return Map.of(
                "apiVersion", of(List.of("", "v1", "apps/v1", "batch/v1", "no/such/version", "example.com/v1")),
                "kind", of(List.of("ConfigMap", "Deployment", "Job", "Thing", "")),
                "name", often(() -> of(NAMES), this::text),
                "namespace", namespace());
    }

    private Map<String, Object> healthCheckExpr() {
        return Map.of(
                "apiVersion", of(List.of("v1", "apps/v1", "", "/")),
                "kind", of(List.of("ConfigMap", "Deployment", "")),
                "current", of(EXPRESSIONS),
                "failed", of(EXPRESSIONS));
    }

    private Map<String, String> texts() {
        return Map.of(often(() -> "a", this::text), text());
    }

    private String namespace() {
        return often(() -> namespace, () -> of(List.of("", "no-such-namespace", "Not/Valid")));
    }

    private String text() {
        return of(TEXTS);
    }

    private <T> List<T> list(Supplier<T> element) {
        var list = new ArrayList<T>();
        for (var i = random.nextInt(3); i >= 0; i--) {
            list.add(element.get());
        }
        return list;
    }

    private void seldom(Map<String, Object> map, String key, Supplier<Object> value) {
        if (chance(6)) {
            map.put(key, value.get());
        }
    }

    private void rarely(Map<String, Object> map, String key, Supplier<Object> value) {
        if (chance(20)) {
            map.put(key, value.get());
        }
    }

    private <T> T often(Supplier<T> usual, Supplier<T> other) {
        return chance(8) ? other.get() : usual.get();
    }

    private <T> T of(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** One in so many. */
    private boolean chance(int many) {
        return random.nextInt(many) == 0;
    }
}
