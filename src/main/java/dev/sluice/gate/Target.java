package dev.sluice.gate;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * A cluster as one account sees it: where the objects of a Kustomization are, and as whom they are asked for. Equal to
 * nothing but itself; those who share one share its watches.
 */
public final class Target {
    private final KubernetesClient client;
    private final KindLookup kinds;
    private final Reach reach;

    /** How far an account may be expected to see. */
    public enum Reach {
        /** It may watch whole kinds. */
        CLUSTER,
        /** It may have rights in a namespace alone. */
        NAMESPACE,
        /** The same, in a cluster that a tenant has chosen: what is kept of its objects is counted. */
        FOREIGN
    }

    public Target(KubernetesClient client, KindLookup kinds, Reach reach) {
        this.client = client;
        this.kinds = kinds;
        this.reach = reach;
    }

    KubernetesClient client() {
        return client;
    }

    KindLookup kinds() {
        return kinds;
    }

    /**
     * What is kept of an object. The client of a foreign cluster counts an object as it was read for as long as there is anything
     * of it; of a copy it counts what is left.
     */
    GenericKubernetesResource kept(GenericKubernetesResource object) {
        return reach == Reach.FOREIGN ? client.getKubernetesSerialization().clone(object) : object;
    }

    /** The namespace that a watch which shows objects of one is limited to; empty for a watch of all. */
    String watched(String namespace) {
        return switch (reach) {
            case CLUSTER -> "";
            case NAMESPACE, FOREIGN -> namespace;
        };
    }
}
