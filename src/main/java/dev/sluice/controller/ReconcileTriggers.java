package dev.sluice.controller;

import dev.sluice.api.Kustomization;
import io.javaoperatorsdk.operator.processing.event.source.filter.OnUpdateFilter;
import java.util.Objects;

/**
 * Which updates of a Kustomization call for a reconciliation: a new generation, a new request, another policy for drift, our finalizer that came or went, the
 * mark of deletion. Changes of status, labels and other annotations do not.
 */
public final class ReconcileTriggers implements OnUpdateFilter<Kustomization> {
    @Override
    public boolean accept(Kustomization current, Kustomization old) {
        var now = current.getMetadata();
        var before = old.getMetadata();
        return !Objects.equals(now.getGeneration(), before.getGeneration())
                || current.hasFinalizer(KustomizationReconciler.FINALIZER)
                        != old.hasFinalizer(KustomizationReconciler.FINALIZER)
                || !Objects.equals(now.getDeletionTimestamp(), before.getDeletionTimestamp())
                || !StatusWriter.requestedAt(current).equals(StatusWriter.requestedAt(old))
                || !DriftPolicy.annotation(current).equals(DriftPolicy.annotation(old));
    }
}
