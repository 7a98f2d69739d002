package dev.sluice.health;

import io.fabric8.kubernetes.api.model.ObjectMeta;

/** The controllers of the {@code apps} group: their rollout is over when the counters of the status say so. */
final class WorkloadRules {
    private static final long DEFAULT_REPLICAS = 1;

    private WorkloadRules() {}

    /**
     * A Deployment is current when every pod is of the new template and available, and none of the old is left. Whether
     * it has given up it says itself, in the condition {@code Progressing}: see <a
     * href="https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status">Deployment
     * status</a>.
     */
    static Health deployment(Fields deployment) {
        var progressing = Condition.of(deployment, "Progressing");
        if (progressing.hasReason("ProgressDeadlineExceeded")) {
            return Health.failed(progressing.words());
        }
        var status = deployment.at("status");
        long wanted = replicas(deployment);
        long existing = status.count("replicas");
        long updated = status.count("updatedReplicas");
        long available = status.count("availableReplicas");
        long ready = status.count("readyReplicas");
        if (existing < wanted) {
            return reached(existing, wanted, "replicas created");
        }
        if (updated < wanted) {
            return reached(updated, wanted, "replicas updated");
        }
        if (existing > wanted) {
            return surplus(existing, wanted);
        }
        if (available < updated) {
            return reached(available, updated, "updated replicas available");
        }
        if (ready < wanted) {
            return reached(ready, wanted, "replicas ready");
        }
        if (hasProgressDeadline(deployment)
                && !(progressing.isTrue() && progressing.hasReason("NewReplicaSetAvailable"))) {
            return Health.inProgress(orElse(progressing.words(), "new ReplicaSet not available"));
        }
        var availability = Condition.of(deployment, "Available");
        return availability.isTrue()
                ? Health.current()
                : Health.inProgress(orElse(availability.words(), "not available"));
    }

    /**
     * Without a deadline a Deployment does not report progress. Unset means ten minutes to the API server, which writes
     * it into the spec; the largest number means never.
     */
    private static boolean hasProgressDeadline(Fields deployment) {
        return deployment.at("spec").number("progressDeadlineSeconds").orElse(Integer.MAX_VALUE) != Integer.MAX_VALUE;
    }

    /**
     * A StatefulSet is current when its pods are ready and all that are to be updated are; with a <a
     * href="https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#partitions">partition</a> those are the
     * ones from that ordinal up. With {@code OnDelete} it is the user who updates, so there is nothing to wait for.
     */
    static Health statefulSet(Fields statefulSet) {
        var strategy = statefulSet.at("spec").at("updateStrategy");
        if (strategy.text("type").equals("OnDelete")) {
            return Health.current("pods are updated when they are deleted");
        }
        var status = statefulSet.at("status");
        long wanted = replicas(statefulSet);
        long existing = status.count("replicas");
        long ready = status.count("readyReplicas");
        if (existing < wanted) {
            return reached(existing, wanted, "replicas created");
        }
        if (ready < wanted) {
            return reached(ready, wanted, "replicas ready");
        }
        if (existing > wanted) {
            return surplus(existing, wanted);
        }
        var partition = strategy.at("rollingUpdate").number("partition");
        return partition.isPresent()
                ? partitionedRollout(status, wanted - partition.getAsLong())
                : fullRollout(status, wanted);
    }

    private static Health partitionedRollout(Fields status, long wanted) {
        long updated = status.count("updatedReplicas");
        return updated < wanted ? reached(updated, wanted, "replicas updated") : Health.current();
    }

    private static Health fullRollout(Fields status, long wanted) {
        long current = status.count("currentReplicas");
        if (current < wanted) {
            return reached(current, wanted, "replicas of the current revision");
        }
        var from = status.text("currentRevision");
        var to = status.text("updateRevision");
        return from.equals(to)
                ? Health.current()
                : Health.inProgress("current revision is %s, wanted is %s".formatted(from, to));
    }

    /**
     * A <a href="https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/replica-set-v1/">ReplicaSet</a> is
     * current when as many pods as wanted, and no more, carry its labels, are available and ready. It tries again after a
     * failure to create one, so that is no end.
     */
    static Health replicaSet(Fields replicaSet) {
        var failure = Condition.of(replicaSet, "ReplicaFailure");
        if (failure.isTrue()) {
            return Health.inProgress(failure.words());
        }
        var status = replicaSet.at("status");
        long wanted = replicas(replicaSet);
        long labelled = status.count("fullyLabeledReplicas");
        long available = status.count("availableReplicas");
        long ready = status.count("readyReplicas");
        long existing = status.count("replicas");
        if (labelled < wanted) {
            return reached(labelled, wanted, "replicas fully labelled");
        }
        if (available < wanted) {
            return reached(available, wanted, "replicas available");
        }
        if (ready < wanted) {
            return reached(ready, wanted, "replicas ready");
        }
        return existing > wanted ? surplus(existing, wanted) : Health.current();
    }

    /**
     * A <a href="https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/daemon-set-v1/">DaemonSet</a> is
     * current when every node that should run its pod runs an updated, available and ready one. How many nodes that are
     * stands in the status, so a status that is not of this generation tells nothing.
     */
    static Health daemonSet(ObjectMeta metadata, Fields daemonSet) {
        var status = daemonSet.at("status");
        var desired = status.number("desiredNumberScheduled");
        if (metadata.getGeneration() == null
                || status.number("observedGeneration").isEmpty()
                || desired.isEmpty()) {
            return Health.inProgress("not observed yet");
        }
        long wanted = desired.getAsLong();
        long scheduled = status.count("currentNumberScheduled");
        long updated = status.count("updatedNumberScheduled");
        long available = status.count("numberAvailable");
        long ready = status.count("numberReady");
        if (scheduled < wanted) {
            return reached(scheduled, wanted, "pods scheduled");
        }
        if (updated < wanted) {
            return reached(updated, wanted, "pods updated");
        }
        if (available < wanted) {
            return reached(available, wanted, "pods available");
        }
        return ready < wanted ? reached(ready, wanted, "pods ready") : Health.current();
    }

    private static long replicas(Fields workload) {
        return workload.at("spec").number("replicas").orElse(DEFAULT_REPLICAS);
    }

    private static Health reached(long count, long wanted, String what) {
        return Health.inProgress("%d of %d %s".formatted(count, wanted, what));
    }

    private static Health surplus(long existing, long wanted) {
        return Health.inProgress("%d replicas exist, %d wanted".formatted(existing, wanted));
    }

    private static String orElse(String words, String fallback) {
        return words.isEmpty() ? fallback : words;
    }
}
