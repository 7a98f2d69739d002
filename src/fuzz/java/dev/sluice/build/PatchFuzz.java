package dev.sluice.build;

import java.util.Map;

/** Any patch of either kind, and any file of resources, over one object. */
public final class PatchFuzz {
    private static final String DEPLOYMENT =
            "{apiVersion: apps/v1, kind: Deployment, metadata: {name: a}, spec: {template: {spec: {containers:"
                    + " [{name: a, image: b, ports: [{containerPort: 1}]}, {name: c}]}}}}";

    private static final FuzzedBuild PATCH =
            over("resources: [a.yaml]\npatches: [{path: tried.yaml, target: {kind: Deployment}}]\n");
    private static final FuzzedBuild RESOURCE =
            over("resources: [a.yaml, tried.yaml]\nnamePrefix: x-\nlabels: [{pairs: {a: b}}]\n");

    private PatchFuzz() {}

    private static FuzzedBuild over(String kustomization) {
        return new FuzzedBuild("tried.yaml", Map.of("a.yaml", DEPLOYMENT, "kustomization.yaml", kustomization));
    }

    public static void fuzzerTestOneInput(byte[] input) {
        PATCH.build(input);
        RESOURCE.build(input);
    }
}
