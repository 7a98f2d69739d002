package dev.sluice.apply;

import dev.sluice.api.ObjectId;
import dev.sluice.api.Owner;
import dev.sluice.apply.typed.UnknownField;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** What users should know of an apply although it goes on. Safe for use by several threads. */
final class Warnings {
    private final Queue<Warning> all = new ConcurrentLinkedQueue<>();

    void leftOut(ObjectId id, List<UnknownField> fields) {
        var paths = fields.stream().map(UnknownField::toString).collect(Collectors.joining(", "));
        all.add(new Warning(
                Warning.UNKNOWN_FIELD,
                "%s has fields that its kind does not have, and is applied without them: %s. Correct or remove them"
                        .formatted(id.subject(), paths)));
    }

    void alsoAppliedBy(ObjectId id, Owner other) {
        all.add(new Warning(
                Warning.SHARED_OBJECT,
                "%s is applied by the Kustomization %s/%s too, and each undoes what the other does: take it out of one of them"
                        .formatted(id.subject(), other.namespace(), other.name())));
    }

    void holdsCiphertext(ObjectId id, List<String> keys) {
        all.add(new Warning(
                Warning.ENCRYPTED_VALUE,
                ("%s is applied with values that are encrypted by SOPS: %s. Configure spec.decryption, or set the annotation"
                                + " kustomize.toolkit.fluxcd.io/decrypt: disabled on it where that is meant")
                        .formatted(id.subject(), String.join(", ", keys))));
    }

    List<Warning> all() {
        return List.copyOf(all);
    }
}
