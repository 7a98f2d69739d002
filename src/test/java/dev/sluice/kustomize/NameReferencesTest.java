package dev.sluice.kustomize;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameReferencesTest {
    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: %s}
            spec: {containers: [{name: x, envFrom: [{configMapRef: {name: %s}}]}]}
            """;

    @TempDir
    private Path root;

    private Overlay overlay;

    @BeforeEach
    void empty() {
        overlay = new Overlay(root);
    }

    @Test
    void referencesFollowPrefixAndHash() {
        overlay.file("kustomization.yaml", """
                        namePrefix: p-
                        resources: [a.yaml]
                        configMapGenerator: [{name: c, literals: [a=1]}]
                        """)
                .file("a.yaml", POD.formatted("x", "c"))
                .becomes(POD.formatted("p-x", "p-c-h29d89cmmt") + """
                        ---
                        {apiVersion: v1, kind: ConfigMap, metadata: {name: p-c-h29d89cmmt}, data: {a: "1"}}
                        """);
    }

    @Test
    void referencesStayWithinTheirVariantOfABase() {
        overlay.file("kustomization.yaml", "resources: [left, right]")
                .file("left/kustomization.yaml", "{namePrefix: l-, resources: [../base]}")
                .file("right/kustomization.yaml", "{nameSuffix: -r, resources: [../base]}")
                .file("base/kustomization.yaml", "resources: [a.yaml]")
                .file(
                        "base/a.yaml",
                        POD.formatted("p", "c") + "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}")
                .becomes(POD.formatted("l-p", "l-c")
                        + "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: l-c}}\n---\n"
                        + POD.formatted("p-r", "c-r")
                        + "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: c-r}}");
    }

    @Test
    void subjectsGetTheNamespaceOfTheirAccount() {
        overlay.file("kustomization.yaml", "{namespace: team, namePrefix: p-, resources: [a.yaml]}")
                .file("a.yaml", """
                        {apiVersion: v1, kind: ServiceAccount, metadata: {name: s}}
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: RoleBinding
                        metadata: {name: b}
                        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
                        subjects: [{kind: ServiceAccount, name: s}]
                        """)
                .becomes("""
                        {apiVersion: v1, kind: ServiceAccount, metadata: {name: p-s, namespace: team}}
                        ---
                        apiVersion: rbac.authorization.k8s.io/v1
                        kind: RoleBinding
                        metadata: {name: p-b, namespace: team}
                        roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
                        subjects: [{kind: ServiceAccount, name: p-s, namespace: team}]
                        """);
    }

    @Test
    void ownReferencesComeByConfigurations() {
        overlay.file("kustomization.yaml", "{namePrefix: p-, resources: [a.yaml], configurations: [c.yaml]}")
                .file("c.yaml", "nameReference: [{kind: ConfigMap, fieldSpecs: [{kind: Thing, path: spec/map}]}]")
                .file("a.yaml", """
                        {apiVersion: v1, kind: ConfigMap, metadata: {name: c}}
                        ---
                        {apiVersion: example.org/v1, kind: Thing, metadata: {name: t}, spec: {map: c}}
                        """)
                .becomes("""
                        {apiVersion: v1, kind: ConfigMap, metadata: {name: p-c}}
                        ---
                        {apiVersion: example.org/v1, kind: Thing, metadata: {name: p-t}, spec: {map: p-c}}
                        """);
    }

    @Test
    void componentsChangeWhatNamesThem() {
        overlay.file("kustomization.yaml", "{resources: [a.yaml], components: [part], namePrefix: p-}")
                .file("a.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: c}}")
                .file("part/kustomization.yaml", """
                        apiVersion: kustomize.config.k8s.io/v1alpha1
                        kind: Component
                        commonAnnotations: {a: b}
                        """)
                .becomes("{apiVersion: v1, kind: ConfigMap, metadata: {name: p-c, annotations: {a: b}}}");
    }
}
