package dev.sluice.kustomize;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneratorsTest {
    @TempDir
    private Path root;

    private Overlay overlay;

    @BeforeEach
    void empty() {
        overlay = new Overlay(root);
    }

    @Test
    void theHashIsThatOfKustomize() {
        overlay.file("kustomization.yaml", "configMapGenerator: [{name: one, literals: [a=1]}, {name: empty}]")
                .becomes("""
                        {apiVersion: v1, kind: ConfigMap, metadata: {name: one-h29d89cmmt}, data: {a: "1"}}
                        ---
                        {apiVersion: v1, kind: ConfigMap, metadata: {name: empty-6ct58987ht}}
                        """);
    }

    @Test
    void anEmptySecretHasDataAndAHashOfItsOwn() {
        overlay.file("kustomization.yaml", "secretGenerator: [{name: e}]").becomes("""
                        {apiVersion: v1, kind: Secret, metadata: {name: e-46f8b28mk5}, type: Opaque, data: {}}
                        """);
    }

    @Test
    void valuesComeFromLiteralsFilesAndEnvironments() {
        overlay.file("kustomization.yaml", """
                        generatorOptions: {disableNameSuffixHash: true, labels: {l: m}}
                        configMapGenerator:
                        - name: c
                          literals: ["quoted='x y'"]
                          files: [a.txt, key=a.txt]
                          envs: [b.env]
                          options: {immutable: true}
                        """)
                .file("a.txt", "text\n")
                .file("b.env", "# comment\nE=f=g\n")
                .becomes("""
                        apiVersion: v1
                        kind: ConfigMap
                        metadata: {name: c, labels: {l: m}}
                        data: {E: f=g, a.txt: "text\\n", key: "text\\n", quoted: x y}
                        immutable: true
                        """);
    }

    @Test
    void aKeyTwiceIsAnError() {
        overlay.file("kustomization.yaml", "configMapGenerator: [{name: c, literals: [a=1, a=2]}]")
                .isRefused("configmap c illegally repeats the key `a`");
    }

    @Test
    void anOverlayMergesAndReplacesWhatItsBaseGenerated() {
        overlay.file("base/kustomization.yaml", """
                        generatorOptions: {disableNameSuffixHash: true}
                        configMapGenerator: [{name: a, literals: [x=1, y=1]}, {name: b, literals: [x=1]}]
                        """)
                .file("kustomization.yaml", """
                        resources: [base]
                        configMapGenerator:
                        - {name: a, behavior: merge, literals: [y=2]}
                        - {name: b, behavior: replace, literals: [z=3]}
                        """)
                .becomes("""
                        {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: "1", y: "2"}}
                        ---
                        {apiVersion: v1, kind: ConfigMap, metadata: {name: b}, data: {z: "3"}}
                        """);
    }

    @Test
    void mergingIntoNothingIsAnError() {
        overlay.file("kustomization.yaml", "configMapGenerator: [{name: c, behavior: merge, literals: [a=1]}]")
                .isRefused("does not exist; cannot merge or replace");
    }
}
