package dev.sluice.api;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Set;

/**
 * The JSON filter that leaves an empty spec or status unwritten. Without it, an apply patch of an object that holds
 * nothing but metadata (a finalizer, say) would claim the spec's required fields and overwrite them.
 */
@RegisterForReflection
final class EmptyPart {
    private static final Set<Record> EMPTY = Set.of(
            KustomizationSpec.EMPTY,
            KustomizationStatus.EMPTY,
            GitRepositorySpec.EMPTY,
            GitRepositoryStatus.EMPTY,
            OCIRepositorySpec.EMPTY,
            OCIRepositoryStatus.EMPTY,
            BucketSpec.EMPTY,
            BucketStatus.EMPTY,
            ExternalArtifactSpec.EMPTY,
            ExternalArtifactStatus.EMPTY);

    /** Jackson asks the filter whether it equals the value, and leaves the value out if it does. */
    @Override
    public boolean equals(Object part) {
        return part instanceof Record && EMPTY.contains(part);
    }

    @Override
    public int hashCode() {
        return EMPTY.hashCode();
    }
}
