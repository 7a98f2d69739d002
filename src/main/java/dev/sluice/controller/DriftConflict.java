package dev.sluice.controller;

import dev.sluice.api.GoDuration;
import dev.sluice.gate.Conflict;

/** What users are told where somebody undoes what is put back at once. */
final class DriftConflict {
    static final String REASON = "DriftConflict";

    private DriftConflict() {}

    static Announcement announcement(Conflict conflict) {
        return Announcement.error(
                REASON,
                "%s was put back %d times in a row, and %s again each time: it is put back in %s at the earliest. %s"
                        .formatted(
                                conflict.id().subject(),
                                conflict.times(),
                                conflict.editor()
                                        .map("the field manager '%s' changes it"::formatted)
                                        .orElse("somebody deletes it"),
                                GoDuration.text(conflict.pause()),
                                remedy(conflict)));
    }

    private static String remedy(Conflict conflict) {
        return conflict.editor().isPresent()
                ? "Stop the other, or leave the field to it: omit it from the manifest, name it in spec.ignore, or annotate"
                        + " the object with kustomize.toolkit.fluxcd.io/ssa: IfNotPresent"
                : "Stop whoever deletes it, or take it out of the source";
    }
}
