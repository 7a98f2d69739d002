package dev.sluice.controller;

import dev.sluice.apply.ApiObjects;
import dev.sluice.apply.ClusterObjects;
import dev.sluice.apply.Kinds;
import dev.sluice.gate.Target;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * A cluster as one account sees it: whatever is asked of the objects of a Kustomization is asked here.
 *
 * @param isMirrored whether the controller watches the objects that are at rest there, by its own rights
 */
record Cluster(Target target, ClusterObjects objects, NamedObjects named, Diagnosis diagnosis, boolean isMirrored) {

    /**
     * @param kinds what the cluster serves, whoever asks
     * @param logLines how many lines of the log of a failed Job's pod are told
     */
    static Cluster of(KubernetesClient client, Kinds kinds, Target.Reach reach, boolean isMirrored, int logLines) {
        return new Cluster(
                new Target(client, kinds::lookup, reach),
                new ApiObjects(client, kinds),
                new NamedObjects(client, kinds),
                new Diagnosis(client, kinds, logLines),
                isMirrored);
    }
}
