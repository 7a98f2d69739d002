package dev.sluice.controller;

import dev.sluice.api.Conditions;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something that happened to a Kustomization, as its users are told by an event. Texts, reasons and metadata are Flux's.
 *
 * @param action what the controller was doing
 * @param isError whether the event is a warning
 * @param metadata what receivers sort events by: the revision
 */
record Announcement(EventAction action, boolean isError, String reason, String message, Map<String, String> metadata) {
    private static final String REVISION = "kustomize.toolkit.fluxcd.io/revision";
    private static final String ORIGIN_REVISION = "kustomize.toolkit.fluxcd.io/originRevision";
    private static final String COMMIT_STATUS = "kustomize.toolkit.fluxcd.io/commit_status";

    /** On the way to an outcome. */
    static Announcement progress(EventAction action, String message) {
        return info(action, Conditions.PROGRESSING, message);
    }

    static Announcement success(String message) {
        return new Announcement(
                EventAction.RECONCILE,
                false,
                Conditions.RECONCILIATION_SUCCEEDED,
                message,
                Map.of(COMMIT_STATUS, "update"));
    }

    static Announcement info(EventAction action, String reason, String message) {
        return new Announcement(action, false, reason, message, Map.of());
    }

    static Announcement error(EventAction action, String reason, String message) {
        return new Announcement(action, true, reason, message, Map.of());
    }

    /** With the revision that it is about. */
    Announcement of(String revision, String originRevision) {
        var all = new LinkedHashMap<>(metadata);
        if (!revision.isEmpty()) {
            all.put(REVISION, revision);
        }
        if (!originRevision.isEmpty()) {
            all.put(ORIGIN_REVISION, originRevision);
        }
        return new Announcement(action, isError, reason, message, all);
    }
}
