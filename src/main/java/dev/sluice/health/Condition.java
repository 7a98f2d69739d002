package dev.sluice.health;

import java.util.List;

/**
 * One entry of {@code status.conditions}, as the <a
 * href="https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties">API
 * conventions</a> describe it.
 *
 * @param status {@code True}, {@code False} or {@code Unknown}; empty if there is no such condition
 */
record Condition(String type, String status, Cause cause) {

    private static Condition of(Fields fields) {
        return new Condition(fields.text("type"), fields.text("status"), Cause.of(fields));
    }

    /** All conditions of an object, in their order. */
    static List<Condition> allOf(Fields object) {
        return object.at("status").list("conditions").stream()
                .map(Condition::of)
                .toList();
    }

    /** The condition of that type; one that is neither true nor false and gives no cause if the object has none. */
    static Condition of(Fields object, String type) {
        return allOf(object).stream()
                .filter(condition -> condition.type.equals(type))
                .findFirst()
                .orElseGet(() -> new Condition(type, "", new Cause("", "")));
    }

    boolean isTrue() {
        return status.equals("True");
    }

    boolean isFalse() {
        return status.equals("False");
    }

    boolean hasReason(String reason) {
        return cause.reason().equals(reason);
    }

    String words() {
        return cause.words();
    }
}
