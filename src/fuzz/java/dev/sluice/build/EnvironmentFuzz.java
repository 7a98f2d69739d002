package dev.sluice.build;

import java.util.Map;

/** Any file of variables, as a ConfigMap and as a Secret. */
public final class EnvironmentFuzz {
    private static final FuzzedBuild BUILD = new FuzzedBuild(
            "a.env",
            Map.of(
                    "kustomization.yaml",
                    "configMapGenerator: [{name: a, envs: [a.env]}, {name: b, files: [a.env]}]\n"
                            + "secretGenerator: [{name: a, envs: [a.env]}, {name: b, files: [a.env]}]\n"));

    private EnvironmentFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        BUILD.build(input);
    }
}
