package dev.sluice.health;

/** Kinds of the core and {@code apiextensions.k8s.io} groups that other objects need before they can work. */
final class CoreRules {
    private CoreRules() {}

    /**
     * A claim is current once a <a
     * href="https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding">volume is bound</a> to it. One whose
     * storage class waits for the first consumer therefore waits for the Pod that mounts it.
     */
    static Health persistentVolumeClaim(Fields claim) {
        var phase = claim.at("status").text("phase");
        return phase.equals("Bound")
                ? Health.current()
                : Health.inProgress(phase.isEmpty() ? "not bound" : "not bound: phase is " + phase);
    }

    /** A Service is current at once, but for a load balancer without a cluster address. Its outer one is not awaited. */
    static Health service(Fields service) {
        var spec = service.at("spec");
        return spec.text("type").equals("LoadBalancer")
                        && spec.text("clusterIP").isEmpty()
                ? Health.inProgress("no cluster IP yet")
                : Health.current();
    }

    /**
     * A <a
     * href="https://kubernetes.io/docs/reference/kubernetes-api/extend-resources/custom-resource-definition-v1/">definition</a>
     * is current when its API is served. It fails if another definition holds one of its names, or if it was not
     * established for any other reason than that it is still being installed.
     */
    static Health customResourceDefinition(Fields definition) {
        var namesAccepted = Condition.of(definition, "NamesAccepted");
        if (namesAccepted.isFalse()) {
            return Health.failed(namesAccepted.words());
        }
        var established = Condition.of(definition, "Established");
        if (established.isFalse() && !established.hasReason("Installing")) {
            return Health.failed(established.words());
        }
        return established.isTrue() ? Health.current() : Health.inProgress(established.words());
    }
}
