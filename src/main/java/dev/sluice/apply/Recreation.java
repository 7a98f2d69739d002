package dev.sluice.apply;

import dev.sluice.api.Refusal;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClientException;

/**
 * Whether an object may be deleted so that its manifest can be applied as a new one. Unlike in Flux, an invalid manifest is no
 * reason to delete a working object: it is tried under another name first. What only the living object itself is in the way of
 * does not count then.
 */
final class Recreation {
    private static final int CONFLICT = 409;
    private static final int INVALID = 422;
    private static final int TRIAL_PREFIX = 40;

    private final ClusterObjects cluster;
    private final boolean force;

    /** @param force whether the Kustomization wants it for all its objects */
    Recreation(ClusterObjects cluster, boolean force) {
        this.cluster = cluster;
        this.force = force;
    }

    /** @param refusal of the manifest as a change of the living object */
    boolean isDue(GenericKubernetesResource manifest, GenericKubernetesResource live, Refusal refusal) {
        var wanted = force || Controls.forced(manifest) || Controls.forced(live);
        return wanted && mayBeImmutable(refusal) && (isNothingButImmutable(refusal) || isAcceptedAsNew(manifest, live));
    }

    /** Whether it may be the refusal of a change that only a new object can take. */
    private static boolean mayBeImmutable(Refusal refusal) {
        return refusal.code() == INVALID || refusal.code() == CONFLICT || saysImmutable(refusal.message());
    }

    /** Whether each cause names a field that cannot be changed: then the manifest itself is valid. */
    private static boolean isNothingButImmutable(Refusal refusal) {
        return refusal.causes().isEmpty()
                ? saysImmutable(refusal.message())
                : refusal.causes().stream().allMatch(cause -> saysImmutable(String.valueOf(cause.getMessage())));
    }

    private static boolean saysImmutable(String text) {
        return text.contains("is immutable") || text.contains("immutable field");
    }

    private boolean isAcceptedAsNew(GenericKubernetesResource manifest, GenericKubernetesResource live) {
        try {
            cluster.dryRun(trial(manifest, live));
            return true;
        } catch (KubernetesClientException e) {
            return isAboutTheName(Refusal.of(e), live);
        }
    }

    /** The manifest under another name, without what only one object can have, and the living one has. */
    private static GenericKubernetesResource trial(GenericKubernetesResource manifest, GenericKubernetesResource live) {
        var trial = Exclusives.without(manifest, live);
        var name = manifest.getMetadata().getName();
        trial.getMetadata().setName(name.substring(0, Math.min(name.length(), TRIAL_PREFIX)) + "-sluice-dry-run");
        return trial;
    }

    private boolean isAboutTheName(Refusal refusal, GenericKubernetesResource live) {
        return refusal.code() == INVALID
                && !refusal.causes().isEmpty()
                && refusal.causes().stream()
                        .allMatch(cause -> "metadata.name".equals(cause.getField()) || isRuleOfTheName(cause, live));
    }

    /** A rule of a definition that only objects of certain names keep. */
    private boolean isRuleOfTheName(StatusCause cause, GenericKubernetesResource live) {
        var message = String.valueOf(cause.getMessage());
        var rule = message.indexOf("failed rule: ");
        return rule >= 0
                ? NamedRules.isOne(message.substring(rule))
                : NamedRules.of(cluster, live).stream().anyMatch(message::endsWith);
    }
}
