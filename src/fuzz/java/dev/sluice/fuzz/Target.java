package dev.sluice.fuzz;

import dev.sluice.build.EnvironmentFuzz;
import dev.sluice.build.KustomizationFuzz;
import dev.sluice.build.PatchFuzz;
import dev.sluice.build.substitution.SubstitutionFuzz;
import dev.sluice.controller.KubeconfigFuzz;
import dev.sluice.controller.ObjectFuzz;
import dev.sluice.git.PackFuzz;
import dev.sluice.health.ExpressionFuzz;
import dev.sluice.kustomize.yaml.YamlFuzz;
import dev.sluice.regex.PatternFuzz;
import dev.sluice.regex.SelectorFuzz;
import dev.sluice.sops.KeysFuzz;
import dev.sluice.sops.SopsFuzz;
import dev.sluice.source.TarFuzz;
import dev.sluice.source.git.IgnoreFuzz;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** What is fuzzed: each is a class with a method {@code fuzzerTestOneInput}. */
enum Target {
    KUBECONFIG(KubeconfigFuzz.class, Seeds::written),
    OBJECT(ObjectFuzz.class, Seeds::written),
    YAML(YamlFuzz.class, Seeds::manifests),
    KUSTOMIZATION(KustomizationFuzz.class, Seeds::kustomizations),
    PATCH(PatchFuzz.class, Seeds::manifests),
    ENVIRONMENT(EnvironmentFuzz.class, Seeds::environments),
    PATTERN(PatternFuzz.class, Seeds::written),
    SELECTOR(SelectorFuzz.class, Seeds::written),
    SUBSTITUTION(SubstitutionFuzz.class, Seeds::written),
    EXPRESSION(ExpressionFuzz.class, Seeds::written),
    SOPS(SopsFuzz.class, Seeds::encrypted),
    KEYS(KeysFuzz.class, Seeds::keys),
    TAR(TarFuzz.class, Seeds::archives),
    PACK(PackFuzz.class, Seeds::packs),
    IGNORE(IgnoreFuzz.class, Seeds::written);

    private final Class<?> code;
    private final Function<Target, Stream<byte[]>> seeds;

    Target(Class<?> code, Function<Target, Stream<byte[]>> seeds) {
        this.code = code;
        this.seeds = seeds;
    }

    Class<?> code() {
        return code;
    }

    /** Inputs to begin with. */
    Stream<byte[]> seeds() {
        return seeds.apply(this);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
