package dev.sluice.api;

import dev.sluice.api.KustomizationSpec.BuildMetadata;
import dev.sluice.api.KustomizationSpec.CommonMetadata;
import dev.sluice.api.KustomizationSpec.Decryption;
import dev.sluice.api.KustomizationSpec.DeletionPolicy;
import dev.sluice.api.KustomizationSpec.HealthCheckExpr;
import dev.sluice.api.KustomizationSpec.IgnoreRule;
import dev.sluice.api.KustomizationSpec.Image;
import dev.sluice.api.KustomizationSpec.KubeConfig;
import dev.sluice.api.KustomizationSpec.Patch;
import dev.sluice.api.KustomizationSpec.PostBuild;
import java.time.Duration;
import java.util.List;

/** Builds a {@link KustomizationSpec} field by field; what is not set stays absent. */
public final class KustomizationSpecBuilder {
    private CommonMetadata commonMetadata;
    private List<Dependency> dependsOn;
    private Decryption decryption;
    private GoDuration interval;
    private GoDuration retryInterval;
    private KubeConfig kubeConfig;
    private String path;
    private PostBuild postBuild;
    private boolean prune;
    private DeletionPolicy deletionPolicy;
    private List<ObjectReference> healthChecks;
    private List<HealthCheckExpr> healthCheckExprs;
    private String namePrefix;
    private String nameSuffix;
    private List<Patch> patches;
    private List<Image> images;
    private String serviceAccountName;
    private SourceRef sourceRef;
    private boolean suspend;
    private String targetNamespace;
    private GoDuration timeout;
    private boolean force;
    private boolean waitForHealth;
    private List<BuildMetadata> buildMetadata;
    private List<String> components;
    private boolean ignoreMissingComponents;
    private List<IgnoreRule> ignore;

    KustomizationSpecBuilder() {}

    KustomizationSpecBuilder(KustomizationSpec spec) {
        commonMetadata = spec.commonMetadata();
        dependsOn = spec.dependsOn();
        decryption = spec.decryption();
        interval = spec.interval();
        retryInterval = spec.retryInterval();
        kubeConfig = spec.kubeConfig();
        path = spec.path();
        postBuild = spec.postBuild();
        prune = spec.prune();
        deletionPolicy = spec.deletionPolicy();
        healthChecks = spec.healthChecks();
        healthCheckExprs = spec.healthCheckExprs();
        namePrefix = spec.namePrefix();
        nameSuffix = spec.nameSuffix();
        patches = spec.patches();
        images = spec.images();
        serviceAccountName = spec.serviceAccountName();
        sourceRef = spec.sourceRef();
        suspend = spec.suspend();
        targetNamespace = spec.targetNamespace();
        timeout = spec.timeout();
        force = spec.force();
        waitForHealth = spec.waitForHealth();
        buildMetadata = spec.buildMetadata();
        components = spec.components();
        ignoreMissingComponents = spec.ignoreMissingComponents();
        ignore = spec.ignore();
    }

    /** Sets {@link KustomizationSpec#commonMetadata}. */
    public KustomizationSpecBuilder commonMetadata(CommonMetadata commonMetadata) {
        this.commonMetadata = commonMetadata;
        return this;
    }

    /** Sets {@link KustomizationSpec#dependsOn}. */
    public KustomizationSpecBuilder dependsOn(Dependency... dependsOn) {
        this.dependsOn = List.of(dependsOn);
        return this;
    }

    /** Sets {@link KustomizationSpec#decryption}. */
    public KustomizationSpecBuilder decryption(Decryption decryption) {
        this.decryption = decryption;
        return this;
    }

    /** Sets {@link KustomizationSpec#interval}. */
    public KustomizationSpecBuilder interval(Duration interval) {
        this.interval = GoDuration.of(interval);
        return this;
    }

    /** Sets {@link KustomizationSpec#retryInterval}. */
    public KustomizationSpecBuilder retryInterval(Duration retryInterval) {
        this.retryInterval = GoDuration.of(retryInterval);
        return this;
    }

    /** Sets {@link KustomizationSpec#kubeConfig}. */
    public KustomizationSpecBuilder kubeConfig(KubeConfig kubeConfig) {
        this.kubeConfig = kubeConfig;
        return this;
    }

    /** Sets {@link KustomizationSpec#path}. */
    public KustomizationSpecBuilder path(String path) {
        this.path = path;
        return this;
    }

    /** Sets {@link KustomizationSpec#postBuild}. */
    public KustomizationSpecBuilder postBuild(PostBuild postBuild) {
        this.postBuild = postBuild;
        return this;
    }

    /** Sets {@link KustomizationSpec#prune}. */
    public KustomizationSpecBuilder prune(boolean prune) {
        this.prune = prune;
        return this;
    }

    /** Sets {@link KustomizationSpec#deletionPolicy}. */
    public KustomizationSpecBuilder deletionPolicy(DeletionPolicy deletionPolicy) {
        this.deletionPolicy = deletionPolicy;
        return this;
    }

    /** Sets {@link KustomizationSpec#healthChecks}. */
    public KustomizationSpecBuilder healthChecks(ObjectReference... healthChecks) {
        this.healthChecks = List.of(healthChecks);
        return this;
    }

    /** Sets {@link KustomizationSpec#healthCheckExprs}. */
    public KustomizationSpecBuilder healthCheckExprs(HealthCheckExpr... healthCheckExprs) {
        this.healthCheckExprs = List.of(healthCheckExprs);
        return this;
    }

    /** Sets {@link KustomizationSpec#namePrefix}. */
    public KustomizationSpecBuilder namePrefix(String namePrefix) {
        this.namePrefix = namePrefix;
        return this;
    }

    /** Sets {@link KustomizationSpec#nameSuffix}. */
    public KustomizationSpecBuilder nameSuffix(String nameSuffix) {
        this.nameSuffix = nameSuffix;
        return this;
    }

    /** Sets {@link KustomizationSpec#patches}. */
    public KustomizationSpecBuilder patches(Patch... patches) {
        this.patches = List.of(patches);
        return this;
    }

    /** Sets {@link KustomizationSpec#images}. */
    public KustomizationSpecBuilder images(Image... images) {
        this.images = List.of(images);
        return this;
    }

    /** Sets {@link KustomizationSpec#serviceAccountName}. */
    public KustomizationSpecBuilder serviceAccountName(String serviceAccountName) {
        this.serviceAccountName = serviceAccountName;
        return this;
    }

    /** Sets {@link KustomizationSpec#sourceRef}. */
    public KustomizationSpecBuilder sourceRef(SourceRef sourceRef) {
        this.sourceRef = sourceRef;
        return this;
    }

    /** Sets {@link KustomizationSpec#suspend}. */
    public KustomizationSpecBuilder suspend(boolean suspend) {
        this.suspend = suspend;
        return this;
    }

    /** Sets {@link KustomizationSpec#targetNamespace}. */
    public KustomizationSpecBuilder targetNamespace(String targetNamespace) {
        this.targetNamespace = targetNamespace;
        return this;
    }

    /** Sets {@link KustomizationSpec#timeout}. */
    public KustomizationSpecBuilder timeout(Duration timeout) {
        this.timeout = GoDuration.of(timeout);
        return this;
    }

    /** Sets {@link KustomizationSpec#force}. */
    public KustomizationSpecBuilder force(boolean force) {
        this.force = force;
        return this;
    }

    /** Sets {@link KustomizationSpec#waitForHealth}. */
    public KustomizationSpecBuilder waitForHealth(boolean waitForHealth) {
        this.waitForHealth = waitForHealth;
        return this;
    }

    /** Sets {@link KustomizationSpec#buildMetadata}. */
    public KustomizationSpecBuilder buildMetadata(BuildMetadata... buildMetadata) {
        this.buildMetadata = List.of(buildMetadata);
        return this;
    }

    /** Sets {@link KustomizationSpec#components}. */
    public KustomizationSpecBuilder components(String... components) {
        this.components = List.of(components);
        return this;
    }

    /** Sets {@link KustomizationSpec#ignoreMissingComponents}. */
    public KustomizationSpecBuilder ignoreMissingComponents(boolean ignoreMissingComponents) {
        this.ignoreMissingComponents = ignoreMissingComponents;
        return this;
    }

    /** Sets {@link KustomizationSpec#ignore}. */
    public KustomizationSpecBuilder ignore(IgnoreRule... ignore) {
        this.ignore = List.of(ignore);
        return this;
    }

    /** The spec with what has been set so far. */
    public KustomizationSpec build() {
        return new KustomizationSpec(
                commonMetadata,
                dependsOn,
                decryption,
                interval,
                retryInterval,
                kubeConfig,
                path,
                postBuild,
                prune,
                deletionPolicy,
                healthChecks,
                healthCheckExprs,
                namePrefix,
                nameSuffix,
                patches,
                images,
                serviceAccountName,
                sourceRef,
                suspend,
                targetNamespace,
                timeout,
                force,
                waitForHealth,
                buildMetadata,
                components,
                ignoreMissingComponents,
                ignore);
    }
}
