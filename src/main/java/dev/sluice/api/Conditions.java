package dev.sluice.api;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** The vocabulary of status conditions, and the pure functions that change a list of them. */
public final class Conditions {
    /** Types of conditions. */
    public static final String READY = "Ready";

    public static final String HEALTHY = "Healthy";
    public static final String RECONCILING = "Reconciling";
    public static final String STALLED = "Stalled";

    /** Values of a condition's status. */
    public static final String TRUE = "True";

    public static final String FALSE = "False";
    public static final String UNKNOWN = "Unknown";

    /** Reasons. */
    public static final String PROGRESSING = "Progressing";

    public static final String PROGRESSING_WITH_RETRY = "ProgressingWithRetry";
    public static final String SUCCEEDED = "Succeeded";
    public static final String RECONCILIATION_SUCCEEDED = "ReconciliationSucceeded";
    public static final String RECONCILIATION_FAILED = "ReconciliationFailed";
    public static final String ARTIFACT_FAILED = "ArtifactFailed";
    public static final String BUILD_FAILED = "BuildFailed";
    public static final String PRUNE_FAILED = "PruneFailed";
    public static final String HEALTH_CHECK_FAILED = "HealthCheckFailed";
    public static final String HEALTH_CHECK_CANCELED = "HealthCheckCanceled";
    public static final String DEPENDENCY_NOT_READY = "DependencyNotReady";
    public static final String ACCESS_DENIED = "AccessDenied";
    public static final String INVALID_CEL_EXPRESSION = "InvalidCELExpression";
    public static final String DIRECTORY_CREATION_FAILED = "DirectoryCreationFailed";

    /** The longest message that the API takes, in characters. */
    public static final int MAX_MESSAGE_LENGTH = 32768;

    private static final String CUT = "...";

    /** Clients print lists as they come, so the order is part of the interface: what holds a reader up comes first. */
    private static final Comparator<Condition> ORDER =
            Comparator.comparingInt(Conditions::rank).thenComparing(Condition::getType);

    private Conditions() {}

    /**
     * A condition to hand to {@link #with}, which gives it its time.
     *
     * @param generation the generation of the object that the condition was observed on
     * @param message cut to {@link #MAX_MESSAGE_LENGTH}
     */
    public static Condition of(String type, String status, String reason, String message, long generation) {
        return new ConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(cut(message))
                .withObservedGeneration(generation)
                .build();
    }

    /** The condition of {@code type}, if there is one. */
    public static Optional<Condition> find(List<Condition> conditions, String type) {
        return conditions.stream()
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }

    /** Whether the condition of {@code type} is there and {@code True}. */
    public static boolean holds(List<Condition> conditions, String type) {
        return find(conditions, type)
                .filter(condition -> TRUE.equals(condition.getStatus()))
                .isPresent();
    }

    /** {@link #with(List, Condition, Clock)} at the present time. */
    public static List<Condition> with(List<Condition> conditions, Condition condition) {
        return with(conditions, condition, Clock.systemUTC());
    }

    /**
     * A new list in which {@code condition} has taken the place of the one of its type. Its transition time is that of
     * the condition it replaces if status, reason and message are the same, otherwise now, in whole seconds; a time
     * that {@code condition} itself holds is not looked at.
     */
    public static List<Condition> with(List<Condition> conditions, Condition condition, Clock clock) {
        var message = cut(condition.getMessage());
        var time = find(conditions, condition.getType())
                .filter(old -> Objects.equals(old.getStatus(), condition.getStatus())
                        && Objects.equals(old.getReason(), condition.getReason())
                        && Objects.equals(old.getMessage(), message))
                .map(Condition::getLastTransitionTime)
                .orElseGet(() -> timestamp(clock.instant()));
        var timed = new ConditionBuilder(condition)
                .withMessage(message)
                .withLastTransitionTime(time)
                .build();
        return Stream.concat(without(conditions, condition.getType()).stream(), Stream.of(timed))
                .sorted(ORDER)
                .toList();
    }

    /** A new list with no condition of {@code type}. */
    public static List<Condition> without(List<Condition> conditions, String type) {
        return conditions.stream()
                .filter(condition -> !type.equals(condition.getType()))
                .toList();
    }

    /** The text of a time in status fields: RFC 3339, UTC, whole seconds. */
    public static String timestamp(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static int rank(Condition condition) {
        return switch (condition.getType()) {
            case STALLED -> 0;
            case RECONCILING -> 1;
            case READY -> 2;
            default -> 3;
        };
    }

    /** The API server counts characters as code points; cutting must not leave half of one behind. */
    private static String cut(String message) {
        var text = Absent.orEmpty(message);
        if (text.codePointCount(0, text.length()) <= MAX_MESSAGE_LENGTH) {
            return text;
        }
        return text.substring(0, text.offsetByCodePoints(0, MAX_MESSAGE_LENGTH - CUT.length())) + CUT;
    }
}
