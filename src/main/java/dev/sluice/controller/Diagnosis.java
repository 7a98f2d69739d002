package dev.sluice.controller;

import dev.sluice.api.ApiVersion;
import dev.sluice.apply.Change;
import dev.sluice.apply.Kinds;
import dev.sluice.build.SecretValues;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds out why workloads failed, from what their pods say and log. Asks the API server only where something has failed, and
 * a bounded number of times.
 */
final class Diagnosis {
    private static final int OBJECTS = 3;
    private static final int LINE_LENGTH = 300;
    private static final int LOG_BYTES = 16 * 1024;

    /** The kubelet cuts what is longer at its end, and the end of a log, which may be told instead, at its start. */
    private static final int WHOLE_MESSAGE = 1024;

    /** Every container waits so for a moment. */
    private static final Set<String> STARTING = Set.of("ContainerCreating", "PodInitializing");

    private static final Set<String> WORKLOADS =
            Set.of("batch/Job", "apps/Deployment", "apps/StatefulSet", "apps/DaemonSet", "apps/ReplicaSet", "/Pod");

    private final KubernetesClient client;
    private final Kinds kinds;
    private final int logLines;

    /** @param logLines how many lines of the log of a failed Job's pod are told; 0 to tell none */
    Diagnosis(KubernetesClient client, Kinds kinds, int logLines) {
        this.client = client;
        this.kinds = kinds;
        this.logLines = logLines;
    }

    /**
     * What the pods of objects say.
     *
     * @param unhealthy the objects that failed or are not ready in time
     * @param applied all that was applied beside them: the values of its Secrets are not told
     * @return one line and the lines of a log for each; empty if there is nothing to say
     */
    String of(List<Change> unhealthy, List<Change> applied) {
        return unhealthy.stream()
                .filter(Diagnosis::isWorkload)
                .limit(OBJECTS)
                .flatMap(change -> diagnosis(change, applied).stream())
                .collect(Collectors.joining("\n"));
    }

    private static boolean isWorkload(Change change) {
        return WORKLOADS.contains(change.id().group() + "/" + change.id().kind())
                && !change.uid().isEmpty();
    }

    private Optional<String> diagnosis(Change change, List<Change> applied) {
        try {
            return pods(change)
                    .sorted(Comparator.comparing((Pod pod) -> pod.getMetadata().getCreationTimestamp())
                            .reversed())
                    .flatMap(pod -> trouble(pod).map(text -> told(change, pod, text, applied)).stream())
                    .findFirst();
        } catch (KubernetesClientException e) {
            return Optional.empty(); // what is known already must do
        }
    }

    /** What is wrong with a pod: in words that hold no secret, and what it may have said itself. */
    private record Trouble(String what, String message) {
        /** @param message of a container: it may be the end of its log */
        static Trouble of(String what, String reason, String message) {
            return new Trouble(words(what, reason), Objects.requireNonNullElse(message, ""));
        }
    }

    private String told(Change change, Pod pod, Trouble trouble, List<Change> applied) {
        var text = "%s: pod %s: %s"
                .formatted(change.id().subject(), pod.getMetadata().getName(), trouble.what);
        try {
            var secrets = PodSecrets.of(client, pod, applied);
            var whole = secrets.redacted(words(text, wholeMessage(trouble.message)));
            return change.id().kind().equals("Job")
                    ? readableLog(pod, secrets)
                            .map(lines -> whole + "; its log ends:\n" + lines)
                            .orElse(whole)
                    : whole;
        } catch (KubernetesClientException e) {
            return text; // nothing is told that cannot be redacted
        }
    }

    private Optional<String> readableLog(Pod pod, SecretValues secrets) {
        try {
            return log(pod, secrets);
        } catch (KubernetesClientException e) {
            return Optional.empty();
        }
    }

    private Stream<Pod> pods(Change change) {
        var id = change.id();
        var pods = client.pods().inNamespace(id.namespace());
        return switch (id.kind()) {
            case "Pod" -> Stream.ofNullable(pods.withName(id.name()).get());
            case "Job" -> pods.withLabel("batch.kubernetes.io/controller-uid", change.uid()).list().getItems().stream();
            default ->
                selector(change)
                        .map(labels -> pods
                                .withLabelSelector(new LabelSelectorBuilder()
                                        .withMatchLabels(labels)
                                        .build())
                                .list()
                                .getItems()
                                .stream())
                        .orElseGet(Stream::empty);
        };
    }

    private Optional<Map<String, String>> selector(Change change) {
        var apiVersion = new ApiVersion(change.id().group(), change.version()).toString();
        return kinds.lookup(apiVersion, change.id().kind())
                .map(kind -> client.genericKubernetesResources(kind)
                        .inNamespace(change.id().namespace())
                        .withName(change.id().name())
                        .get())
                .map(object -> object.<Map<String, String>>get("spec", "selector", "matchLabels"));
    }

    private static Optional<Trouble> trouble(Pod pod) {
        var status = pod.getStatus();
        return Stream.concat(
                        status.getConditions().stream()
                                .filter(condition -> condition.getType().equals("PodScheduled")
                                        && Objects.equals(condition.getReason(), "Unschedulable"))
                                .map(condition -> Trouble.of("unschedulable", condition.getMessage(), "")),
                        Stream.concat(
                                        status.getInitContainerStatuses().stream(),
                                        status.getContainerStatuses().stream())
                                .flatMap(container -> trouble(container).stream()))
                .findFirst();
    }

    private static Optional<Trouble> trouble(ContainerStatus container) {
        var state = container.getState();
        var name = "container " + container.getName();
        if (state == null) {
            return Optional.empty();
        }
        if (state.getWaiting() != null && !STARTING.contains(state.getWaiting().getReason())) {
            return Optional.of(Trouble.of(
                    name + " is waiting",
                    state.getWaiting().getReason(),
                    state.getWaiting().getMessage()));
        }
        var ended = state.getTerminated();
        return ended != null && ended.getExitCode() != 0
                ? Optional.of(Trouble.of(
                        "%s exited with code %d".formatted(name, ended.getExitCode()),
                        ended.getReason(),
                        ended.getMessage()))
                : Optional.empty();
    }

    /** What is not blank. */
    private static String words(String first, String second) {
        return Stream.of(first, second)
                .filter(text -> text != null && !text.isBlank())
                .map(String::strip)
                .collect(Collectors.joining(": "));
    }

    /** The half of a line might be the half of a secret, which nobody would recognize. */
    private static String wholeLines(String log) {
        return log.length() < LOG_BYTES ? log : log.substring(0, log.lastIndexOf('\n') + 1);
    }

    private static String wholeMessage(String message) {
        if (message.length() < WHOLE_MESSAGE) {
            return message;
        }
        var start = message.indexOf('\n') + 1;
        return message.substring(start, Math.max(start, message.lastIndexOf('\n')));
    }

    private Optional<String> log(Pod pod, SecretValues secrets) {
        if (logLines == 0) {
            return Optional.empty();
        }
        var failed = Stream.concat(
                        pod.getStatus().getInitContainerStatuses().stream(),
                        pod.getStatus().getContainerStatuses().stream())
                .filter(container -> trouble(container).isPresent())
                .findFirst();
        return failed.map(container -> client.pods()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .withName(pod.getMetadata().getName())
                        .inContainer(container.getName())
                        .limitBytes(LOG_BYTES)
                        .tailingLines(logLines)
                        .getLog())
                .map(Diagnosis::wholeLines)
                .filter(log -> !log.isBlank())
                .map(log -> secrets.redacted(log)
                        .strip()
                        .lines()
                        .map(line -> line.length() <= LINE_LENGTH ? line : line.substring(0, LINE_LENGTH) + "...")
                        .collect(Collectors.joining("\n")));
    }
}
