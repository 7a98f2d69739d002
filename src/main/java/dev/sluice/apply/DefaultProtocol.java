package dev.sluice.apply;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The protocol of ports that name none. It is a part of their key when lists of ports are merged, so that Flux writes it for
 * Services and for the containers of pods, but not for init containers.
 */
final class DefaultProtocol {
    private DefaultProtocol() {}

    static void addTo(GenericKubernetesResource object) {
        ports(object).filter(port -> port.get("protocol") == null).forEach(port -> port.put("protocol", "TCP"));
    }

    private static Stream<Map<String, Object>> ports(GenericKubernetesResource object) {
        return switch (object.getApiVersion() + " " + object.getKind()) {
            case "v1 Service" -> maps(object.get("spec", "ports"));
            case "v1 Pod" -> containerPorts(object.get("spec", "containers"));
            case "apps/v1 Deployment",
                    "apps/v1 StatefulSet",
                    "apps/v1 DaemonSet",
                    "apps/v1 ReplicaSet",
                    "batch/v1 Job" -> containerPorts(object.get("spec", "template", "spec", "containers"));
            case "batch/v1 CronJob" ->
                containerPorts(object.get("spec", "jobTemplate", "spec", "template", "spec", "containers"));
            default -> Stream.empty();
        };
    }

    private static Stream<Map<String, Object>> containerPorts(Object containers) {
        return maps(containers).flatMap(container -> maps(container.get("ports")));
    }

    @SuppressWarnings("unchecked")
    private static Stream<Map<String, Object>> maps(Object list) {
        return list instanceof List<?> items
                ? items.stream().filter(Map.class::isInstance).map(item -> (Map<String, Object>) item)
                : Stream.empty();
    }
}
