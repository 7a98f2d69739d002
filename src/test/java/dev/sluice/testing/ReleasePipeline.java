package dev.sluice.testing;

import static dev.sluice.testing.Scene.spec;

import dev.sluice.api.Dependency;
import dev.sluice.api.KustomizationSpecBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Jobs before and after a deployment, as users of Flux have them: three Kustomizations on one source, of which each depends on the
 * one before. The Jobs' pod templates have no metadata.
 */
public record ReleasePipeline(String namespace) {
    /** The Kustomizations, in their order. */
    public static final List<String> STAGES = List.of("app-pre-deploy", "app-deploy", "app-post-deploy");

    /** The files of a release. */
    public Map<String, String> files(String tag) {
        return Map.of(
                "pre-deploy/migration.job.yaml", job("db-migration", tag),
                "deploy/app.yaml", Manifests.deployment(namespace, "my-app", tag),
                "post-deploy/cache.job.yaml", job("cache-refresh", tag));
    }

    private String job(String name, String tag) {
        return """
                apiVersion: batch/v1
                kind: Job
                metadata:
                  name: %s
                  namespace: %s
                spec:
                  backoffLimit: 0
                  template:
                    spec:
                      restartPolicy: Never
                      containers:
                        - name: main
                          image: registry.example.com/my-app:%s
                """.formatted(name, namespace, tag);
    }

    /** The Kustomizations' specs, by their names. */
    public Map<String, KustomizationSpecBuilder> specs() {
        var specs = new LinkedHashMap<String, KustomizationSpecBuilder>();
        specs.put("app-pre-deploy", spec("./pre-deploy/").force(true));
        specs.put("app-deploy", spec("./deploy/").dependsOn(Dependency.on("app-pre-deploy")));
        specs.put("app-post-deploy", spec("./post-deploy/").force(true).dependsOn(Dependency.on("app-deploy")));
        return specs;
    }
}
