package dev.sluice.build;

import java.util.Map;

/** Any kustomization file, over some objects of each form. */
public final class KustomizationFuzz {
    private static final FuzzedBuild BUILD = new FuzzedBuild(
            "kustomization.yaml",
            Map.of(
                    "a.yaml",
                    """
                    apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: a, labels: {app: a}, annotations: {b: c}}
                    spec:
                      selector: {matchLabels: {app: a}}
                      template:
                        metadata: {labels: {app: a}}
                        spec:
                          containers:
                          - {name: a, image: 'a:1', env: [{name: B, valueFrom: {configMapKeyRef: {name: b, key: c}}}]}
                          volumes: [{name: v, secret: {secretName: s}}]
                    """,
                    "b.yaml",
                    """
                    apiVersion: v1
                    kind: ConfigMap
                    metadata: {name: b, namespace: n}
                    data: {c: d, e: "f: {g: h}"}
                    ---
                    apiVersion: v1
                    kind: Secret
                    metadata: {name: s}
                    stringData: {c: d}
                    """,
                    "base/kustomization.yaml",
                    "resources: [../b.yaml]\nnamePrefix: p-\n",
                    "component/kustomization.yaml",
                    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonLabels: {x: y}\n",
                    "p.yaml",
                    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {replicas: 3}\n"));

    private KustomizationFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        BUILD.build(input);
    }
}
