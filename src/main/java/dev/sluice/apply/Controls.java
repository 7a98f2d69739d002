package dev.sluice.apply;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Map;

/** What users say about single objects, by label or annotation under {@code kustomize.toolkit.fluxcd.io/}. */
final class Controls {
    private static final String PREFIX = "kustomize.toolkit.fluxcd.io/";

    /** How often Jobs run that vanish when they are done: {@code once}, which is the default, or {@code interval}. */
    static final String JOBS = "sluice.dev/jobs";

    private Controls() {}

    /** Hands off: {@code reconcile: disabled} or {@code ssa: Ignore}. */
    static boolean leftAlone(HasMetadata object) {
        return says(object, "reconcile", "disabled") || says(object, "ssa", "Ignore");
    }

    /** Created, but never changed afterwards: {@code ssa: IfNotPresent}. */
    static boolean onlyIfNotPresent(HasMetadata object) {
        return says(object, "ssa", "IfNotPresent");
    }

    /** Fields that others own stay theirs: {@code ssa: Merge}. */
    static boolean merged(HasMetadata object) {
        return says(object, "ssa", "Merge");
    }

    /** May be recreated where a change is not possible: {@code force: enabled}. */
    static boolean forced(HasMetadata object) {
        return says(object, "force", "enabled");
    }

    /** Never deleted: {@code prune: disabled}. */
    static boolean neverPruned(HasMetadata object) {
        return says(object, "prune", "disabled");
    }

    /** Meant to be applied although it is encrypted: annotation {@code decrypt: disabled}. */
    static boolean keptEncrypted(HasMetadata object) {
        return is(object.getMetadata().getAnnotations(), "decrypt", "disabled");
    }

    /** A Job that is to run again whenever it has vanished: annotation {@code sluice.dev/jobs: interval}. */
    static boolean runsAtEveryInterval(HasMetadata object) {
        var annotations = object.getMetadata().getAnnotations();
        return annotations != null && "interval".equalsIgnoreCase(annotations.get(JOBS));
    }

    private static boolean says(HasMetadata object, String key, String value) {
        return is(object.getMetadata().getLabels(), key, value)
                || is(object.getMetadata().getAnnotations(), key, value);
    }

    private static boolean is(Map<String, String> texts, String key, String value) {
        return texts != null && value.equalsIgnoreCase(texts.get(PREFIX + key));
    }
}
