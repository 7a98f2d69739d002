package dev.sluice.source.git;

import dev.sluice.api.GitRepository;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/** Lets through the updates that call for a reconcile: a new spec, a request, a deletion. Not the own status writes. */
public final class NewsOfRepository implements OnUpdateFilter<GitRepository> {
    @Override
    public boolean accept(GitRepository updated, GitRepository old) {
        var now = updated.getMetadata();
        var before = old.getMetadata();
        return !Objects.equals(now.getGeneration(), before.getGeneration())
                || !Objects.equals(now.getFinalizers(), before.getFinalizers())
                || !Objects.equals(now.getDeletionTimestamp(), before.getDeletionTimestamp())
                || !SourceStatus.requestedAt(updated).equals(SourceStatus.requestedAt(old));
    }
}
