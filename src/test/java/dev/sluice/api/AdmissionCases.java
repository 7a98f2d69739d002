package dev.sluice.api;

import java.util.List;

/** Objects that an API server with the generated definitions takes, and objects that it refuses. */
final class AdmissionCases {
    private static final String KUSTOMIZATION = """
            apiVersion: kustomize.toolkit.fluxcd.io/v1
            kind: Kustomization
            """;
    private static final String GIT_REPOSITORY = """
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: GitRepository
            """;
    private static final String OCI_REPOSITORY = """
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: OCIRepository
            """;
    private static final String BUCKET = """
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: Bucket
            """;
    private static final String EXTERNAL_ARTIFACT = """
            apiVersion: source.toolkit.fluxcd.io/v1
            kind: ExternalArtifact
            """;
    private static final String ONE_CLUSTER =
            "exactly one of spec.kubeConfig.configMapRef or spec.kubeConfig.secretRef must be specified";

    private AdmissionCases() {}

    /**
     * An object and what becomes of it.
     *
     * @param title what is special about it
     * @param manifest the object in YAML, without metadata
     * @param refusal part of the API server's answer if it refuses the object; empty if it takes it
     */
    record Case(String title, String manifest, String refusal) {
        boolean accepted() {
            return refusal.isEmpty();
        }

        @Override
        public String toString() {
            return title;
        }
    }

    /** Cases for the spec of every kind; the object is created as it is. */
    static List<Case> specs() {
        return List.of(
                accepted("a Kustomization with the least", kustomization("")),
                accepted("a Kustomization without a spec", KUSTOMIZATION),
                accepted("a Kustomization with everything", kustomization("""
                                commonMetadata: {labels: {a: b}, annotations: {c: d}}
                                dependsOn: [{name: base}, {name: infra, namespace: flux-system, readyExpr: "true"}]
                                decryption: {provider: sops, serviceAccountName: keys, secretRef: {name: age}}
                                retryInterval: 1m30s
                                kubeConfig: {secretRef: {name: remote, key: value}}
                                path: ./deploy
                                postBuild:
                                  substitute: {cluster: eu}
                                  substituteFrom:
                                  - {kind: ConfigMap, name: settings}
                                  - {kind: Secret, name: secrets, optional: true}
                                  substituteStrategy: Always
                                deletionPolicy: WaitForTermination
                                healthChecks: [{apiVersion: apps/v1, kind: Deployment, name: web, namespace: prod}]
                                healthCheckExprs:
                                - {apiVersion: example.com/v1, kind: Thing, current: "true", inProgress: "false", failed: "false"}
                                namePrefix: a-
                                nameSuffix: -z
                                patches: [{patch: "x: y", target: {kind: Deployment, labelSelector: "a=b"}}]
                                images: [{name: web, newName: registry.example.com/web, newTag: v2, digest: "sha256:0"}]
                                serviceAccountName: deployer
                                suspend: true
                                targetNamespace: prod
                                timeout: 0.5h10m1.5s20ms
                                force: true
                                wait: true
                                buildMetadata: [originAnnotations, transformerAnnotations]
                                components: [../ingress]
                                ignoreMissingComponents: true
                                ignore: [{paths: [/spec/replicas], target: {kind: Deployment}}]
                                """)),
                refused(
                        "no interval",
                        KUSTOMIZATION + "spec: {prune: true, sourceRef: {kind: Bucket, name: a}}",
                        "spec.interval: Required value"),
                refused(
                        "no prune",
                        KUSTOMIZATION + "spec: {interval: 1h, sourceRef: {kind: Bucket, name: a}}",
                        "spec.prune: Required value"),
                refused(
                        "no source",
                        KUSTOMIZATION + "spec: {interval: 1h, prune: true}",
                        "spec.sourceRef: Required value"),
                refused(
                        "a source without a name",
                        KUSTOMIZATION + "spec: {interval: 1h, prune: true, sourceRef: {kind: Bucket}}",
                        "spec.sourceRef.name: Required value"),
                refused(
                        "a source of another kind",
                        KUSTOMIZATION + "spec: {interval: 1h, prune: true, sourceRef: {kind: HelmRepository, name: a}}",
                        "spec.sourceRef.kind: Unsupported value"),
                refused(
                        "an interval in days",
                        KUSTOMIZATION + "spec: {interval: 1d, prune: true, sourceRef: {kind: Bucket, name: a}}",
                        "spec.interval: Invalid value"),
                refused(
                        "an interval without a unit",
                        KUSTOMIZATION + "spec: {interval: '60', prune: true, sourceRef: {kind: Bucket, name: a}}",
                        "spec.interval: Invalid value"),
                refused("a negative timeout", kustomization("timeout: -5m"), "spec.timeout: Invalid value"),
                refused("an empty retryInterval", kustomization("retryInterval: ''"), "spec.retryInterval"),
                refused("a text for a yes or no", kustomization("wait: 'yes'"), "spec.wait"),
                refused("an unknown deletionPolicy", kustomization("deletionPolicy: Keep"), "spec.deletionPolicy"),
                refused(
                        "an unknown decryption provider",
                        kustomization("decryption: {provider: vault}"),
                        "spec.decryption.provider"),
                refused(
                        "decryption without a provider",
                        kustomization("decryption: {secretRef: {name: age}}"),
                        "spec.decryption.provider: Required value"),
                refused(
                        "a dependency without a name",
                        kustomization("dependsOn: [{namespace: a}]"),
                        "dependsOn[0].name"),
                refused("a kubeConfig with neither reference", kustomization("kubeConfig: {}"), ONE_CLUSTER),
                refused(
                        "a kubeConfig with both references",
                        kustomization("kubeConfig: {secretRef: {name: a}, configMapRef: {name: b}}"),
                        ONE_CLUSTER),
                accepted("a kubeConfig with a ConfigMap", kustomization("kubeConfig: {configMapRef: {name: b}}")),
                refused(
                        "a kubeConfig whose Secret has no name",
                        kustomization("kubeConfig: {secretRef: {key: a}}"),
                        "spec.kubeConfig.secretRef.name: Required value"),
                refused(
                        "variables from an unknown kind",
                        kustomization("postBuild: {substituteFrom: [{kind: Pod, name: a}]}"),
                        "substituteFrom[0].kind: Unsupported value"),
                refused(
                        "variables from an empty name",
                        kustomization("postBuild: {substituteFrom: [{kind: Secret, name: ''}]}"),
                        "substituteFrom[0].name"),
                accepted(
                        "variables from the longest name",
                        kustomization(
                                "postBuild: {substituteFrom: [{kind: Secret, name: '" + "a".repeat(253) + "'}]}")),
                refused(
                        "variables from a name that is too long",
                        kustomization("postBuild: {substituteFrom: [{kind: Secret, name: '" + "a".repeat(254) + "'}]}"),
                        "substituteFrom[0].name: Too long"),
                refused(
                        "an unknown substituteStrategy",
                        kustomization("postBuild: {substituteStrategy: Never}"),
                        "substituteStrategy: Unsupported value"),
                refused("an empty targetNamespace", kustomization("targetNamespace: ''"), "spec.targetNamespace"),
                accepted("the longest targetNamespace", kustomization("targetNamespace: " + "n".repeat(63))),
                refused(
                        "a targetNamespace that is too long",
                        kustomization("targetNamespace: " + "n".repeat(64)),
                        "spec.targetNamespace: Too long"),
                refused("an empty namePrefix", kustomization("namePrefix: ''"), "spec.namePrefix"),
                refused(
                        "a nameSuffix that is too long",
                        kustomization("nameSuffix: " + "s".repeat(201)),
                        "spec.nameSuffix"),
                refused(
                        "a patch without a patch",
                        kustomization("patches: [{target: {kind: Pod}}]"),
                        "patches[0].patch"),
                refused("an image without a name", kustomization("images: [{newTag: v1}]"), "images[0].name"),
                refused(
                        "a health check without a kind",
                        kustomization("healthChecks: [{name: web}]"),
                        "healthChecks[0].kind: Required value"),
                refused(
                        "a health expression without current",
                        kustomization("healthCheckExprs: [{apiVersion: a/v1}]"),
                        "healthCheckExprs[0].current: Required value"),
                refused(
                        "unknown build metadata",
                        kustomization("buildMetadata: [managedByLabel]"),
                        "spec.buildMetadata[0]: Unsupported value"),
                refused(
                        "an ignore rule without paths",
                        kustomization("ignore: [{}]"),
                        "ignore[0].paths: Required value"),
                accepted("a GitRepository with the least", GIT_REPOSITORY + "spec: {url: 'https://a/b', interval: 1m}"),
                accepted("a GitRepository with everything", GIT_REPOSITORY + """
                                  spec:
                                    url: ssh://git@example.com/app
                                    secretRef: {name: key}
                                    provider: azure
                                    serviceAccountName: reader
                                    interval: 1m
                                    timeout: 20s
                                    ref: {branch: main, tag: v1, semver: ">=1.0", name: refs/heads/main, commit: abc}
                                    verify: {mode: TagAndHEAD, secretRef: {name: signers}}
                                    proxySecretRef: {name: proxy}
                                    ignore: "*.md"
                                    suspend: false
                                    recurseSubmodules: true
                                    include: [{repository: {name: other}, fromPath: a, toPath: b}]
                                    sparseCheckout: [deploy]
                                  """),
                refused("a Git URL over ftp", GIT_REPOSITORY + "spec: {url: 'ftp://a/b', interval: 1m}", "spec.url"),
                refused(
                        "a GitRepository without an interval",
                        GIT_REPOSITORY + "spec: {url: 'https://a/b'}",
                        "spec.interval: Required value"),
                refused(
                        "a Git timeout in hours",
                        GIT_REPOSITORY + "spec: {url: 'https://a/b', interval: 1h, timeout: 1h}",
                        "spec.timeout"),
                refused(
                        "a service account for GitHub",
                        GIT_REPOSITORY
                                + "spec: {url: 'https://a/b', interval: 1m, provider: github, serviceAccountName: a}",
                        "serviceAccountName can only be set when provider is 'azure' or 'aws'"),
                refused(
                        "a verification without keys",
                        GIT_REPOSITORY + "spec: {url: 'https://a/b', interval: 1m, verify: {mode: HEAD}}",
                        "spec.verify.secretRef: Required value"),
                accepted("an OCIRepository with the least", OCI_REPOSITORY + "spec: {url: 'oci://a/b', interval: 1m}"),
                refused("an OCI URL over https", OCI_REPOSITORY + "spec: {url: 'https://a', interval: 1m}", "spec.url"),
                refused(
                        "an unknown layer operation",
                        OCI_REPOSITORY + "spec: {url: 'oci://a', interval: 1m, layerSelector: {operation: cut}}",
                        "spec.layerSelector.operation: Unsupported value"),
                accepted("a Bucket with the least", BUCKET + "spec: {bucketName: a, endpoint: b, interval: 1m}"),
                refused(
                        "a token service for gcp",
                        BUCKET
                                + "spec: {bucketName: a, endpoint: b, interval: 1m, provider: gcp,"
                                + " sts: {provider: aws, endpoint: 'https://sts'}}",
                        "STS configuration is only supported for the 'aws' and 'generic' Bucket providers"),
                refused(
                        "a service account for a generic bucket",
                        BUCKET + "spec: {bucketName: a, endpoint: b, interval: 1m, serviceAccountName: c}",
                        "ServiceAccountName is not supported for the 'generic' Bucket provider"),
                accepted("an ExternalArtifact with the least", EXTERNAL_ARTIFACT),
                refused(
                        "an ExternalArtifact whose origin has no kind",
                        EXTERNAL_ARTIFACT + "spec: {sourceRef: {name: a}}",
                        "spec.sourceRef.kind: Required value"));
    }

    /** Cases for the status of a Kustomization; each is a merge patch for the status of a new object. */
    static List<Case> statuses() {
        return List.of(
                accepted("a status with everything", """
                        status:
                          observedGeneration: 3
                          conditions:
                          - {type: Ready, status: "True", reason: ReconciliationSucceeded, message: "",
                             lastTransitionTime: "2026-01-02T03:04:05Z", observedGeneration: 3}
                          lastHandledReconcileAt: now
                          lastAppliedRevision: main@sha1:abc
                          lastAttemptedRevision: main@sha1:abc
                          lastAppliedOriginRevision: v1@sha1:def
                          inventory: {entries: [{id: default_web_apps_Deployment, v: v1}]}
                          history:
                          - {digest: "sha256:0", firstReconciled: "2026-01-02T03:04:05Z",
                             lastReconciled: "2026-01-02T03:04:05Z", lastReconciledDuration: 1.5s,
                             lastReconciledStatus: ReconciliationSucceeded, totalReconciliations: 1,
                             metadata: {revision: main@sha1:abc}}
                        """),
                accepted("an empty inventory", "status: {inventory: {entries: []}}"),
                refused("an inventory without entries", "status: {inventory: {}}", "inventory.entries: Required value"),
                refused(
                        "an inventory entry without a version",
                        "status: {inventory: {entries: [{id: a_b_c_D}]}}",
                        "entries[0].v: Required value"),
                refused(
                        "a condition that is neither true nor false nor unknown",
                        condition("Ready", "Maybe", "Odd", "", 0),
                        "conditions[0].status: Unsupported value"),
                refused("a condition without a reason", condition("Ready", "True", "", "", 0), "conditions[0].reason"),
                refused(
                        "a reason that is not one word",
                        condition("Ready", "True", "All good", "", 0),
                        "conditions[0].reason: Invalid value"),
                refused(
                        "a condition type with a blank",
                        condition("Nearly Ready", "True", "Odd", "", 0),
                        "conditions[0].type: Invalid value"),
                accepted("the longest message", condition("Ready", "True", "Long", "m".repeat(32768), 0)),
                refused(
                        "a message that is too long",
                        condition("Ready", "True", "Long", "m".repeat(32769), 0),
                        "conditions[0].message: Too long"),
                refused(
                        "a condition of a generation below zero",
                        condition("Ready", "True", "Odd", "", -1),
                        "conditions[0].observedGeneration: Invalid value"),
                refused(
                        "a condition without a time",
                        "status: {conditions: [{type: Ready, status: 'True', reason: A, message: ''}]}",
                        "conditions[0].lastTransitionTime: Required value"),
                refused(
                        "a history entry without a digest",
                        "status: {history: [{lastReconciledStatus: A}]}",
                        "history[0].digest: Required value"));
    }

    private static Case accepted(String title, String manifest) {
        return new Case(title, manifest, "");
    }

    private static Case refused(String title, String manifest, String refusal) {
        return new Case(title, manifest, refusal);
    }

    /** A Kustomization with the required fields and {@code more}. */
    private static String kustomization(String more) {
        return KUSTOMIZATION + """
                  spec:
                    interval: 1h
                    prune: true
                    sourceRef: {kind: GitRepository, name: my-app}
                  """ + more.indent(2);
    }

    private static String condition(String type, String status, String reason, String message, long generation) {
        return """
               status:
                 conditions:
                 - type: %s
                   status: "%s"
                   reason: "%s"
                   message: "%s"
                   observedGeneration: %d
                   lastTransitionTime: "2026-01-02T03:04:05Z"
               """.formatted(type, status, reason, message, generation);
    }
}
