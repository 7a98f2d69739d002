package dev.sluice.controller;

import dev.sluice.api.GoDuration;
import dev.sluice.gate.Conflict;
import dev.sluice.gate.Opponent;

/** What users are told where somebody undoes what is put back at once. */
final class DriftConflict {
    static final String REASON = "DriftConflict";

    private DriftConflict() {}

    static Announcement announcement(Conflict conflict) {
        return Announcement.error(
                EventAction.APPLY,
                REASON,
                "%s was put back %d times in a row, and %s again each time: it is put back in %s at the earliest. %s"
                        .formatted(
                                conflict.id().subject(),
                                conflict.times(),
                                action(conflict.opponent()),
                                GoDuration.text(conflict.pause()),
                                remedy(conflict.opponent())));
    }

    private static String action(Opponent opponent) {
        return switch (opponent) {
            case Opponent.Deleter _ -> "somebody deletes it";
            case Opponent.Manager(var name) -> "the field manager '%s' changes it".formatted(name);
            case Opponent.Kustomization(var owner) ->
                "the Kustomization %s/%s applies it too,".formatted(owner.namespace(), owner.name());
            case Opponent.Twin _ -> "another controller that applies this Kustomization changes it";
        };
    }

    private static String remedy(Opponent opponent) {
        return switch (opponent) {
            case Opponent.Deleter _ -> "Stop whoever deletes it, or take it out of the source";
            case Opponent.Manager _ ->
                "Stop the other, or leave the field to it: omit it from the manifest, name it in spec.ignore, or annotate"
                        + " the object with kustomize.toolkit.fluxcd.io/ssa: IfNotPresent";
            case Opponent.Kustomization _ -> "Take it out of one of the two";
            case Opponent.Twin _ -> "Stop the other controller: Flux's kustomize-controller may still be running";
        };
    }
}
