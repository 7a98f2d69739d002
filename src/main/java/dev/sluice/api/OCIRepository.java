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

/** A repository of OCI artifacts and the tag or digest of it that is wanted. Spec and status are never null: an object without one has an empty one, which is not written. */
@Group(Source.GROUP)
@Version("v1")
@Plural("ocirepositories")
@ShortNames("ocirepo")
@Categories({"all", "fluxcd", "fluxcd-sources"})
@Annotations("kustomize.toolkit.fluxcd.io/substitute=disabled")
@Labels("app.kubernetes.io/part-of=flux")
@AdditionalPrinterColumn(name = "URL", jsonPath = ".spec.url")
@AdditionalPrinterColumn(name = "Ready", jsonPath = Columns.READY)
@AdditionalPrinterColumn(name = "Status", jsonPath = Columns.STATUS)
@AdditionalPrinterColumn(name = "Age", type = Type.DATE, jsonPath = Columns.AGE)
public final class OCIRepository extends CustomResource<OCIRepositorySpec, OCIRepositoryStatus>
        implements Namespaced, Source {
    @Override
    public Optional<Artifact> artifact() {
        return Optional.ofNullable(getStatus().artifact());
    }

    @Override
    protected OCIRepositorySpec initSpec() {
        return OCIRepositorySpec.EMPTY;
    }

    @Override
    protected OCIRepositoryStatus initStatus() {
        return OCIRepositoryStatus.EMPTY;
    }

    @Override
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = EmptyPart.class)
    public OCIRepositorySpec getSpec() {
        return super.getSpec();
    }

    /** @param spec null for the empty one */
    @Override
    public void setSpec(OCIRepositorySpec spec) {
        super.setSpec(spec == null ? initSpec() : spec);
    }

    @Override
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = EmptyPart.class)
    public OCIRepositoryStatus getStatus() {
        return super.getStatus();
    }

    /** @param status null for the empty one */
    @Override
    public void setStatus(OCIRepositoryStatus status) {
        super.setStatus(status == null ? initStatus() : status);
    }
}
