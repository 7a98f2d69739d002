package dev.sluice.controller;

import dev.sluice.api.Utf8;
import dev.sluice.apply.Change;
import dev.sluice.build.SecretValues;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretProjection;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a pod may print of Secrets: of those that a Kustomization applied, and of those that the pod was given. */
final class PodSecrets {
    private PodSecrets() {}

    /** @throws io.fabric8.kubernetes.client.KubernetesClientException where a Secret cannot be read: then nothing may be told */
    static SecretValues of(KubernetesClient client, Pod pod, List<Change> applied) {
        var own = applied.stream()
                .map(Change::id)
                .filter(id -> id.kind().equals("Secret") && id.group().isEmpty())
                .map(id -> client.secrets()
                        .inNamespace(id.namespace())
                        .withName(id.name())
                        .get());
        var given = secretsOf(pod).stream()
                .map(name -> client.secrets()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .withName(name)
                        .get());
        return SecretValues.of(
                Stream.concat(own, given).filter(Objects::nonNull).flatMap(PodSecrets::values));
    }

    private static Stream<String> values(Secret secret) {
        return Optional.ofNullable(secret.getData()).stream()
                .flatMap(data -> data.values().stream())
                .flatMap(encoded -> {
                    var value = Utf8.shown(Base64.getDecoder().decode(encoded));
                    return Stream.concat(
                            Stream.of(encoded, value, value.strip()),
                            value.lines().map(String::strip));
                });
    }

    private static Set<String> secretsOf(Pod pod) {
        var spec = pod.getSpec();
        var containers = Stream.concat(spec.getInitContainers().stream(), spec.getContainers().stream());
        var mounted = spec.getVolumes().stream().flatMap(PodSecrets::secretsOf);
        return Stream.concat(containers.flatMap(PodSecrets::secretsOf), mounted)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    private static Stream<String> secretsOf(Volume volume) {
        var whole = Stream.ofNullable(volume.getSecret()).map(SecretVolumeSource::getSecretName);
        var projected = Stream.ofNullable(volume.getProjected())
                .flatMap(sources -> sources.getSources().stream())
                .map(VolumeProjection::getSecret)
                .filter(Objects::nonNull)
                .map(SecretProjection::getName);
        return Stream.concat(whole, projected);
    }

    private static Stream<String> secretsOf(Container container) {
        var single = container.getEnv().stream()
                .filter(variable -> variable.getValueFrom() != null
                        && variable.getValueFrom().getSecretKeyRef() != null)
                .map(variable -> variable.getValueFrom().getSecretKeyRef().getName());
        var whole = container.getEnvFrom().stream()
                .filter(source -> source.getSecretRef() != null)
                .map(source -> source.getSecretRef().getName());
        return Stream.concat(single, whole);
    }
}
