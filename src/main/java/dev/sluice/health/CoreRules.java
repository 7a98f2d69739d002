package dev.sluice.health;

import java.util.Optional;

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
     * established for any other reason than that it is still being installed. The first condition that says any of this
     * decides: one that is established stays so when a new name of it is refused.
     */
    static Health customResourceDefinition(Fields definition) {
        return Condition.allOf(definition).stream()
                .flatMap(condition -> decisive(condition).stream())
                .findFirst()
                .orElseGet(() -> Health.inProgress(
                        Condition.of(definition, "Established").words()));
    }

    private static Optional<Health> decisive(Condition condition) {
        var isEstablished = condition.type().equals("Established");
        if (isEstablished && condition.isTrue()) {
            return Optional.of(Health.current());
        }
        var failed = condition.isFalse()
                && (isEstablished
                        ? !condition.hasReason("Installing")
                        : condition.type().equals("NamesAccepted"));
        return failed ? Optional.of(Health.failed(condition.words())) : Optional.empty();
    }
}
