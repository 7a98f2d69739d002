package dev.sluice.controller;

import dev.sluice.api.GoDuration;
import java.time.Duration;

/** What an attempt is at, in the words of Flux's Reconciling condition. */
enum Phase {
    FETCHING("Fetching manifests"),
    BUILDING("Building manifests"),
    APPLYING("Detecting drift"),
    CHECKING_HEALTH("Running health checks");

    private final String text;

    Phase(String text) {
        this.text = text;
    }

    String message(String revision, Duration timeout) {
        return "%s for revision %s with a timeout of %s".formatted(text, revision, GoDuration.text(timeout));
    }
}
