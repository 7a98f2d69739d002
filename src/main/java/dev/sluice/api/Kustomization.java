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

/**
 * The order to build a directory of a source and to keep the cluster as the result says. Spec and status are never
 * null: an object without one has an empty one, whose interval is zero and which is not written.
 */
@Group(Kustomization.GROUP)
@Version("v1")
@Plural("kustomizations")
@ShortNames("ks")
@Categories({"all", "fluxcd", "fluxcd-appliers"})
@Annotations("kustomize.toolkit.fluxcd.io/substitute=disabled")
@Labels("app.kubernetes.io/part-of=flux")
@AdditionalPrinterColumn(name = "Age", type = Type.DATE, jsonPath = Columns.AGE)
@AdditionalPrinterColumn(name = "Ready", jsonPath = Columns.READY)
@AdditionalPrinterColumn(name = "Status", jsonPath = Columns.STATUS)
public class Kustomization extends CustomResource<KustomizationSpec, KustomizationStatus> implements Namespaced {
    /** The API group; also the prefix of the labels that mark what a Kustomization owns. */
    public static final String GROUP = "kustomize.toolkit.fluxcd.io";

    @Override
    protected KustomizationSpec initSpec() {
        return KustomizationSpec.EMPTY;
    }

    @Override
    protected KustomizationStatus initStatus() {
        return KustomizationStatus.EMPTY;
    }

    @Override
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = EmptyPart.class)
    public KustomizationSpec getSpec() {
        return super.getSpec();
    }

    /** @param spec null for the empty one */
    @Override
    public void setSpec(KustomizationSpec spec) {
        super.setSpec(spec == null ? initSpec() : spec);
    }

    @Override
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = EmptyPart.class)
    public KustomizationStatus getStatus() {
        return super.getStatus();
    }

    /** @param status null for the empty one */
    @Override
    public void setStatus(KustomizationStatus status) {
        super.setStatus(status == null ? initStatus() : status);
    }

    /** Flux's finalizers bear no slash, which the API server takes; the client library would not. */
    @Override
    public boolean isFinalizerValid(String finalizer) {
        return true;
    }
}
