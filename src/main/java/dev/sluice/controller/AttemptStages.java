package dev.sluice.controller;

import dev.sluice.api.DeletedObject;
import dev.sluice.apply.Change;
import dev.sluice.gate.Deletions;
import dev.sluice.health.Health;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Instant;
import java.util.List;

/** The stages of an attempt: the attempt keeps where they are, the gate watches what they wait for. */
record AttemptStages(ResourceID kustomization, Attempt attempt, AwaitedObjects awaited, Deletions deletions)
        implements StagedApply.Stages {
    @Override
    public Instant started() {
        return attempt.started();
    }

    @Override
    public String revision() {
        return attempt.revision();
    }

    @Override
    public boolean comesTo(int stage) {
        return attempt.comesTo(stage);
    }

    @Override
    public void awaitHealth(List<Change> objects) {
        awaited.await(objects);
    }

    @Override
    public Health health(Change change) {
        return awaited.health(change);
    }

    @Override
    public void lookAtUnwatched() {
        awaited.lookAtUnwatched();
    }

    @Override
    public String unlessUnseen(String doing) {
        return awaited.unlessUnseen(doing);
    }

    @Override
    public void awaitDeletion(List<DeletedObject> objects) {
        attempt.deleting(objects);
        deletions.await(attempt.cluster().target(), kustomization, objects);
    }

    @Override
    public List<DeletedObject> deleting() {
        return deletions.arePending(kustomization) ? attempt.deleting() : List.of();
    }

    @Override
    public void endDeletionWait() {
        deletions.forget(kustomization);
    }
}
