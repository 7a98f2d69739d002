package dev.sluice.apply;

import dev.sluice.api.InventoryEntry;
import dev.sluice.api.KustomizationSpec;
import dev.sluice.api.Owner;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;

/**
 * What is to be applied, and for whom.
 *
 * @param owner the Kustomization that owns the objects
 * @param spec how they are to be applied: labels for all of them, what is left alone, what may be forced
 * @param manifests are changed in place
 * @param inventory what was applied before
 * @param jobRuns the Jobs that have run
 * @param requestedAt the request for a reconciliation that is answered; empty where there is none
 */
public record ApplyRequest(
        Owner owner,
        KustomizationSpec spec,
        List<GenericKubernetesResource> manifests,
        List<InventoryEntry> inventory,
        JobRuns jobRuns,
        String requestedAt) {}
