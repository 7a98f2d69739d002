package dev.sluice.kustomize;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransformersTest {
    private static final String WORKLOAD = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web}
            spec: {replicas: 1, template: {spec: {containers: [{name: web, image: "nginx:1.25"}]}}}
            """;

    @TempDir
    private Path root;

    private Overlay overlay;

    @BeforeEach
    void workload() {
        overlay = new Overlay(root).file("a.yaml", WORKLOAD);
    }

    @Test
    void aNamespaceIsSetWhereObjectsHaveOne() {
        overlay.file("kustomization.yaml", "{namespace: team, resources: [b.yaml]}")
                .file("b.yaml", """
                        {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
                        ---
                        {apiVersion: v1, kind: Namespace, metadata: {name: old}}
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: ClusterRoleBinding
                        metadata: {name: b}
                        subjects: [{kind: ServiceAccount, name: default}, {kind: ServiceAccount, name: other}]
                        """)
                .becomes("""
                        {apiVersion: v1, kind: ConfigMap, metadata: {name: c, namespace: team}}
                        ---
                        {apiVersion: v1, kind: Namespace, metadata: {name: team}}
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: ClusterRoleBinding
                        metadata: {name: b}
                        subjects:
                        - {kind: ServiceAccount, name: default, namespace: team}
                        - {kind: ServiceAccount, name: other}
                        """);
    }

    @Test
    void prefixAndSuffixLeaveNamespacesAlone() {
        overlay.file("kustomization.yaml", "{namePrefix: a-, nameSuffix: -z, resources: [b.yaml]}")
                .file("b.yaml", """
                        {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
                        ---
                        {apiVersion: v1, kind: Namespace, metadata: {name: n}}
                        """)
                .becomes("""
                        {apiVersion: v1, kind: ConfigMap, metadata: {name: a-c-z}}
                        ---
                        {apiVersion: v1, kind: Namespace, metadata: {name: n}}
                        """);
    }

    @Test
    void labelsGoWhereTheEntrySays() {
        overlay.file("kustomization.yaml", """
                        resources: [a.yaml]
                        labels:
                        - pairs: {plain: p}
                        - pairs: {template: t}
                          includeTemplates: true
                        """).becomes("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: web, labels: {plain: p, template: t}}
                        spec:
                          replicas: 1
                          template:
                            metadata: {labels: {template: t}}
                            spec: {containers: [{name: web, image: "nginx:1.25"}]}
                        """);
    }

    @Test
    void commonLabelsAreSelectorsToo() {
        overlay.file(
                        "kustomization.yaml",
                        "{resources: [a.yaml], commonLabels: {app: web}, commonAnnotations: {note: m}}")
                .becomes("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: web, labels: {app: web}, annotations: {note: m}}
                        spec:
                          replicas: 1
                          selector: {matchLabels: {app: web}}
                          template:
                            metadata: {labels: {app: web}, annotations: {note: m}}
                            spec: {containers: [{name: web, image: "nginx:1.25"}]}
                        """);
    }

    @Test
    void imagesAndReplicasAreReplaced() {
        overlay.file("kustomization.yaml", """
                        resources: [a.yaml]
                        images: [{name: nginx, newName: registry.local/nginx, newTag: "2"}]
                        replicas: [{name: web, count: 3}]
                        """).becomes("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: web}
                        spec: {replicas: 3, template: {spec: {containers: [{name: web, image: "registry.local/nginx:2"}]}}}
                        """);
    }

    @Test
    void replicasOfNobodyAreAnError() {
        overlay.file("kustomization.yaml", "{resources: [a.yaml], replicas: [{name: gone, count: 3}]}")
                .isRefused("resource with name gone does not match a config with the following GVK");
    }

    @Test
    void patchesMergeByNameAndByTarget() {
        overlay.file("kustomization.yaml", """
                        resources: [a.yaml]
                        patches:
                        - patch: |
                            apiVersion: apps/v1
                            kind: Deployment
                            metadata: {name: web}
                            spec: {template: {spec: {containers: [{name: web, tty: true}]}}}
                        - target: {kind: Deploy.*, name: w.b}
                          patch: |
                            - {op: replace, path: /spec/replicas, value: 5}
                        """).becomes("""
                        apiVersion: apps/v1
                        kind: Deployment
                        metadata: {name: web}
                        spec: {replicas: 5, template: {spec: {containers: [{name: web, image: "nginx:1.25", tty: true}]}}}
                        """);
    }

    @Test
    void aTargetMatchesWholeNames() {
        overlay.file("kustomization.yaml", """
                        resources: [a.yaml]
                        patches:
                        - target: {name: we}
                          patch: |
                            - {op: remove, path: /spec}
                        """).becomes(WORKLOAD);
    }

    @Test
    void aPatchOfNobodyIsAnError() {
        overlay.file("kustomization.yaml", """
                        resources: [a.yaml]
                        patches: [{patch: "{apiVersion: v1, kind: ConfigMap, metadata: {name: gone}}"}]
                        """)
                .isRefused("no resource matches strategic merge patch \"ConfigMap.v1.[noGrp]/gone.[noNs]\"");
    }

    @Test
    void aPatchMayChangeTheNameOnlyWhereItIsAllowed() {
        var patch = "[{target: {kind: Deployment}, options: {allowNameChange: %s},"
                + " patch: '{apiVersion: apps/v1, kind: Deployment, metadata: {name: new}}'}]";
        overlay.file("kustomization.yaml", "{resources: [a.yaml], patches: %s}".formatted(patch.formatted(false)))
                .becomes(WORKLOAD);
        overlay.file("kustomization.yaml", "{resources: [a.yaml], patches: %s}".formatted(patch.formatted(true)))
                .becomes(WORKLOAD.replace("metadata: {name: web}", "metadata: {name: new}"));
    }

    @Test
    void replacementsCopyPartsOfValues() {
        overlay.file("kustomization.yaml", """
                        resources: [a.yaml, b.yaml]
                        replacements:
                        - source: {kind: ConfigMap, fieldPath: data.at, options: {delimiter: ":", index: 1}}
                          targets:
                          - select: {kind: Deployment}
                            fieldPaths: ["spec.template.spec.containers.[name=web].image"]
                            options: {delimiter: ":", index: 1}
                        """)
                .file("b.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {at: 'host:8080'}}")
                .becomes(WORKLOAD.replace("1.25", "8080")
                        + "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: c}, data: {at: 'host:8080'}}");
    }

    @Test
    void varsArePutIn() {
        overlay.file("kustomization.yaml", """
                        namePrefix: p-
                        resources: [b.yaml]
                        vars: [{name: NAME, objref: {apiVersion: v1, kind: Service, name: s}}]
                        """).file("b.yaml", """
                        {apiVersion: v1, kind: Service, metadata: {name: s}}
                        ---
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: x}
                        spec: {containers: [{name: c, args: [at $(NAME), $(OTHER), "$$(NAME)"]}]}
                        """).becomes("""
                        {apiVersion: v1, kind: Service, metadata: {name: p-s}}
                        ---
                        apiVersion: v1
                        kind: Pod
                        metadata: {name: p-x}
                        spec: {containers: [{name: c, args: [at p-s, $(OTHER), $(NAME)]}]}
                        """);
    }

    @Test
    void builtInPluginsAreConfiguredByObjects() {
        overlay.file("kustomization.yaml", "{resources: [a.yaml], transformers: [t.yaml]}")
                .file("t.yaml", """
                        apiVersion: builtin
                        kind: PrefixTransformer
                        metadata: {name: p}
                        prefix: p-
                        fieldSpecs: [{path: metadata/name}]
                        """)
                .becomes(WORKLOAD.replace("metadata: {name: web}", "metadata: {name: p-web}"));
    }

    @Test
    void programsAreNotRun() {
        overlay.file("kustomization.yaml", "{resources: [a.yaml], transformers: [t.yaml]}")
                .file("t.yaml", "{apiVersion: someteam/v1, kind: Sed, metadata: {name: x}}")
                .isRefused("external programs are not run");
    }

    @Test
    void legacyOrderPutsNamespacesFirst() {
        overlay.file("kustomization.yaml", "{resources: [a.yaml, b.yaml], sortOptions: {order: legacy}}")
                .file("b.yaml", "{apiVersion: v1, kind: Namespace, metadata: {name: n}}")
                .becomes("{apiVersion: v1, kind: Namespace, metadata: {name: n}}\n---\n" + WORKLOAD);
    }

    @Test
    void aTypeOfCrdsThatRefersToItselfIsRefused() {
        overlay.file("kustomization.yaml", "{crds: [crd.json], resources: [a.yaml]}")
                .file("crd.json", """
                        {"Bee": {"Schema": {"properties": {
                          "apiVersion": {}, "kind": {}, "metadata": {}, "spec": {"$ref": "Spec"}}}},
                         "Spec": {"Schema": {"properties": {"again": {"$ref": "Spec"}}}}}
                        """)
                .isRefused("crd.json: the type 'Spec' refers to itself in 'spec/again'");
    }

    @Test
    void anEmptyFileOfCrdsIsRefused() {
        overlay.file("kustomization.yaml", "{crds: [crd.json], resources: [a.yaml]}")
                .file("crd.json", "")
                .isRefused("crd.json is empty");
    }
}
