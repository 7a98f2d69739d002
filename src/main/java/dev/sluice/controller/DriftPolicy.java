package dev.sluice.controller;

import dev.sluice.api.Kustomization;
import dev.sluice.setting.SettingValue;
import dev.sluice.setting.Syntax;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.Converter;

/** When what somebody else has changed is put back. */
public enum DriftPolicy {
    /** At the next interval, as by Flux. */
    INTERVAL,
    /** At once. */
    INSTANT;

    /** As a setting: by its name. */
    @RegisterForReflection
    public static final class Setting implements Converter<DriftPolicy> {
        private static final long serialVersionUID = 1;

        private static final Syntax<DriftPolicy> SYNTAX =
                Syntax.oneOf(List.of(values()), policy -> policy.name().toLowerCase(Locale.ROOT));

        @Override
        public DriftPolicy convert(String text) {
            return SettingValue.read(SYNTAX, text);
        }
    }

    /** The annotation of a Kustomization that says so for it, whatever the configuration says. */
    static final String ANNOTATION = "sluice.dev/drift";

    /** What a Kustomization says. */
    sealed interface Said {
        record Valid(DriftPolicy policy) implements Said {}

        /** @param error names the object and the remedy */
        record Invalid(String error) implements Said {}
    }

    /** @param otherwise where the Kustomization says nothing */
    static Said of(Kustomization kustomization, DriftPolicy otherwise) {
        var said = annotation(kustomization);
        return said.isEmpty()
                ? new Said.Valid(otherwise)
                : Arrays.stream(values())
                        .filter(policy -> policy.name().equalsIgnoreCase(said.get()))
                        .<Said>map(Said.Valid::new)
                        .findFirst()
                        .orElseGet(() -> new Said.Invalid(error(kustomization, said.get())));
    }

    static Optional<String> annotation(Kustomization kustomization) {
        return Optional.ofNullable(kustomization.getMetadata().getAnnotations()).map(all -> all.get(ANNOTATION));
    }

    private static String error(Kustomization kustomization, String value) {
        return "Kustomization/%s/%s: the annotation %s is '%s': set it to 'instant' or 'interval', or remove it"
                .formatted(
                        kustomization.getMetadata().getNamespace(),
                        kustomization.getMetadata().getName(),
                        ANNOTATION,
                        value);
    }
}
