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

/** A Git repository and the commit of it that is wanted. Spec and status are never null: an object without one has an empty one, which is not written. */
@Group(Source.GROUP)
@Version("v1")
@Plural("gitrepositories")
@ShortNames("gitrepo")
@Categories({"all", "fluxcd", "fluxcd-sources"})
@Annotations("kustomize.toolkit.fluxcd.io/substitute=disabled")
@Labels("app.kubernetes.io/part-of=flux")
@AdditionalPrinterColumn(name = "URL", jsonPath = ".spec.url")
@AdditionalPrinterColumn(name = "Age", type = Type.DATE, jsonPath = Columns.AGE)
@AdditionalPrinterColumn(name = "Ready", jsonPath = Columns.READY)
@AdditionalPrinterColumn(name = "Status", jsonPath = Columns.STATUS)
public final class GitRepository extends CustomResource<GitRepositorySpec, GitRepositoryStatus>
        implements Namespaced, Source {
    @Override
    public Optional<Artifact> artifact() {
        return Optional.ofNullable(getStatus().artifact());
    }

    @Override
    protected GitRepositorySpec initSpec() {
        return GitRepositorySpec.EMPTY;
    }

    @Override
    protected GitRepositoryStatus initStatus() {
        return GitRepositoryStatus.EMPTY;
    }

    @Override
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = EmptyPart.class)
    public GitRepositorySpec getSpec() {
        return super.getSpec();
    }

    /** @param spec null for the empty one */
    @Override
    public void setSpec(GitRepositorySpec spec) {
        super.setSpec(spec == null ? initSpec() : spec);
    }

    @Override
    @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = EmptyPart.class)
    public GitRepositoryStatus getStatus() {
        return super.getStatus();
    }

    /** @param status null for the empty one */
    @Override
    public void setStatus(GitRepositoryStatus status) {
        super.setStatus(status == null ? initStatus() : status);
    }

    /** Flux's finalizers bear no slash, which the API server takes; the client library would not. */
    @Override
    public boolean isFinalizerValid(String finalizer) {
        return true;
    }
}
