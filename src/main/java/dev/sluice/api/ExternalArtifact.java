package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn.Type;
import io.fabric8.crd.generator.annotation.Annotations;
import io.fabric8.crd.generator.annotation.Labels;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Optional;

/** An artifact that a third-party controller produces. Spec and status are never null: an object without one has an empty one, which is not written. */
@Group(Source.GROUP)
@Version("v1")
@Plural("externalartifacts")
@ShortNames("ea")
@Categories({"all", "fluxcd", "fluxcd-sources"})
@Annotations("kustomize.toolkit.fluxcd.io/substitute=disabled")
@Labels("app.kubernetes.io/part-of=flux")
@AdditionalPrinterColumn(name = "Age", type = Type.DATE, jsonPath = Columns.AGE)
@AdditionalPrinterColumn(name = "Ready", jsonPath = Columns.READY)
@AdditionalPrinterColumn(name = "Status", jsonPath = Columns.STATUS)
@AdditionalPrinterColumn(name = "Source", jsonPath = ".spec.sourceRef.name")
public final class ExternalArtifact extends CustomResource<ExternalArtifactSpec, ExternalArtifactStatus>
        implements Namespaced, Source {
    @Override
    public Optional<Artifact> artifact() {
        return Optional.ofNullable(getStatus().artifact());
    }

    @Override
    protected ExternalArtifactSpec initSpec() {
        return ExternalArtifactSpec.EMPTY;
    }

    @Override
    protected ExternalArtifactStatus initStatus() {
        return ExternalArtifactStatus.EMPTY;
    }

    @Override
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = EmptyPart.class)
    public ExternalArtifactSpec getSpec() {
        return super.getSpec();
    }

    /** @param spec null for the empty one */
    @Override
    public void setSpec(ExternalArtifactSpec spec) {
        super.setSpec(spec == null ? initSpec() : spec);
    }

    @Override
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = EmptyPart.class)
    public ExternalArtifactStatus getStatus() {
        return super.getStatus();
    }

    /** @param status null for the empty one */
    @Override
    public void setStatus(ExternalArtifactStatus status) {
        super.setStatus(status == null ? initStatus() : status);
    }
}
