package dev.sluice.gate;

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
        NAMESPACE
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

    /** The namespace that a watch which shows objects of one is limited to; empty for a watch of all. */
    String watched(String namespace) {
        return switch (reach) {
            case CLUSTER -> "";
            case NAMESPACE -> namespace;
        };
    }
}
