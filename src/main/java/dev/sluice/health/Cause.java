package dev.sluice.health;

/** The pair in which Kubernetes says why: a CamelCase word and a sentence, either of which may be empty. */
record Cause(String reason, String message) {

    static Cause of(Fields stated) {
        return new Cause(stated.text("reason"), stated.text("message"));
    }

    /** {@code reason: message}, or the one that there is. */
    String words() {
        return reason + (reason.isEmpty() || message.isEmpty() ? "" : ": ") + message;
    }
}
