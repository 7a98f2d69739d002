package dev.sluice.gate;

import io.javaoperatorsdk.operator.processing.event.ResourceID;

/** Has a Kustomization reconciled at once. */
@FunctionalInterface
public interface Wakeup {
    void wake(ResourceID kustomization);
}
