package dev.sluice.health;

import io.fabric8.kubernetes.api.model.ObjectMeta;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A bare Pod, by the <a href="https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-phase">phase</a> of its
 * life. One that has ended is current, however it ended: it will not change any more.
 */
final class PodRule {
    /** A scheduler that finds no node at once may find one when another pod has made room. */
    private static final Duration TIME_TO_SCHEDULE = Duration.ofSeconds(15);

    private PodRule() {}

    static Health pod(ObjectMeta metadata, Fields pod, Instant now) {
        var phase = pod.at("status").text("phase");
        return switch (phase) {
            case "Succeeded", "Failed" -> Health.current(phase.toLowerCase(Locale.ROOT));
            case "Running" -> running(pod);
            case "Pending" -> pending(metadata, pod, now);
            case "" -> Health.inProgress("no phase yet");
            default -> Health.unknown("unknown pod phase \"%s\"".formatted(phase));
        };
    }

    private static Health running(Fields pod) {
        var ready = Condition.of(pod, "Ready");
        if (ready.isTrue()) {
            return Health.current();
        }
        return waiting(pod, "containerStatuses")
                .filter(container -> container.waitsFor().reason().equals("CrashLoopBackOff"))
                .findFirst()
                .map(container -> Health.failed(container.words()))
                .orElseGet(() -> Health.inProgress(ready.words()));
    }

    private static Health pending(ObjectMeta metadata, Fields pod, Instant now) {
        var scheduled = Condition.of(pod, "PodScheduled");
        if (scheduled.isFalse() && scheduled.hasReason("Unschedulable")) {
            return unschedulable(metadata, scheduled.words(), now);
        }
        return Health.inProgress(Stream.concat(waiting(pod, "initContainerStatuses"), waiting(pod, "containerStatuses"))
                .findFirst()
                .map(Container::words)
                .orElse(scheduled.words()));
    }

    private static Health unschedulable(ObjectMeta metadata, String words, Instant now) {
        var created = metadata.getCreationTimestamp();
        if (created == null) {
            return Health.failed(words);
        }
        try {
            var deadline = OffsetDateTime.parse(created).toInstant().plus(TIME_TO_SCHEDULE);
            return now.isBefore(deadline) ? Health.inProgress(words).until(deadline) : Health.failed(words);
        } catch (DateTimeException _) {
            return Health.unknown("metadata.creationTimestamp is \"%s\", expected a time".formatted(created));
        }
    }

    /** A container that waits, and for what. */
    private record Container(String name, Cause waitsFor) {
        String words() {
            return "container %s: %s".formatted(name, waitsFor.words());
        }
    }

    private static Stream<Container> waiting(Fields pod, String statuses) {
        return pod.at("status").list(statuses).stream()
                .map(status -> new Container(
                        status.text("name"), Cause.of(status.at("state").at("waiting"))))
                .filter(container -> !container.waitsFor().words().isEmpty());
    }
}
