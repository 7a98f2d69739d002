package dev.sluice.gate;

import dev.sluice.api.Kustomization;
import dev.sluice.api.KustomizationSpec;
import dev.sluice.api.SpecBounds;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A ConfigMap or a Secret that a Kustomization names; it is always in the Kustomization's own namespace. */
record ConfigReference(Kind kind, String namespace, String name) {
    enum Kind {
        CONFIG_MAP("ConfigMap", "configmaps"),
        SECRET("Secret", "secrets");

        private final String text;
        private final String plural;

        Kind(String text, String plural) {
            this.text = text;
            this.plural = plural;
        }

        String plural() {
            return plural;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** All that a Kustomization names: its variables, its keys, its kubeconfig. */
    static List<ConfigReference> of(Kustomization kustomization) {
        var namespace = kustomization.getMetadata().getNamespace();
        var spec = kustomization.getSpec();
        var cluster = Optional.ofNullable(spec.kubeConfig());
        return Stream.of(
                        cluster
                                .flatMap(kubeConfig -> Optional.ofNullable(kubeConfig.configMapRef()))
                                .map(ref -> new ConfigReference(Kind.CONFIG_MAP, namespace, ref.name()))
                                .stream(),
                        cluster
                                .flatMap(kubeConfig -> Optional.ofNullable(kubeConfig.secretRef()))
                                .map(ref -> new ConfigReference(Kind.SECRET, namespace, ref.name()))
                                .stream(),
                        Optional.ofNullable(spec.decryption())
                                .flatMap(decryption -> Optional.ofNullable(decryption.secretRef()))
                                .map(ref -> new ConfigReference(Kind.SECRET, namespace, ref.name()))
                                .stream(),
                        Optional.ofNullable(spec.postBuild()).map(KustomizationSpec.PostBuild::substituteFrom).stream()
                                .flatMap(List::stream)
                                .limit(SpecBounds.SUBSTITUTE_FROM)
                                .filter(ref -> ref.kind() != null)
                                .map(ref -> new ConfigReference(kind(ref), namespace, ref.name())))
                .flatMap(references -> references)
                .distinct()
                .toList();
    }

    private static Kind kind(KustomizationSpec.SubstituteReference reference) {
        return switch (reference.kind()) {
            case CONFIG_MAP -> Kind.CONFIG_MAP;
            case SECRET -> Kind.SECRET;
        };
    }

    @Override
    public String toString() {
        return "%s/%s/%s".formatted(kind, namespace, name);
    }
}
