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
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Optional;

/** A bucket of an object store. Spec and status are never null: an object without one has an empty one, which is not written. */
@Group(Source.GROUP)
@Version("v1")
@Plural("buckets")
@Categories({"all", "fluxcd", "fluxcd-sources"})
@Annotations("kustomize.toolkit.fluxcd.io/substitute=disabled")
@Labels("app.kubernetes.io/part-of=flux")
@AdditionalPrinterColumn(name = "Endpoint", jsonPath = ".spec.endpoint")
@AdditionalPrinterColumn(name = "Age", type = Type.DATE, jsonPath = Columns.AGE)
@AdditionalPrinterColumn(name = "Ready", jsonPath = Columns.READY)
@AdditionalPrinterColumn(name = "Status", jsonPath = Columns.STATUS)
public final class Bucket extends CustomResource<BucketSpec, BucketStatus> implements Namespaced, Source {
    @Override
    public Optional<Artifact> artifact() {
        return Optional.ofNullable(getStatus().artifact());
    }

    @Override
    protected BucketSpec initSpec() {
        return BucketSpec.EMPTY;
    }

    @Override
    protected BucketStatus initStatus() {
        return BucketStatus.EMPTY;
    }

    @Override
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = EmptyPart.class)
    public BucketSpec getSpec() {
        return super.getSpec();
    }

    /** @param spec null for the empty one */
    @Override
    public void setSpec(BucketSpec spec) {
        super.setSpec(spec == null ? initSpec() : spec);
    }

    @Override
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = EmptyPart.class)
    public BucketStatus getStatus() {
        return super.getStatus();
    }

    /** @param status null for the empty one */
    @Override
    public void setStatus(BucketStatus status) {
        super.setStatus(status == null ? initStatus() : status);
    }
}
