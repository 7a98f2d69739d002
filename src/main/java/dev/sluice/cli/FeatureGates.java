package dev.sluice.cli;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The value of {@code --feature-gates}, such as {@code A=true,B=false}: the gates of Flux's kustomize-controller. Some become
 * settings; most have no meaning here, either way; a few must stay as they are.
 */
final class FeatureGates {
    private static final Map<String, Function<Boolean, Map<String, String>>> SETTINGS = Map.of(
            "StrictPostBuildSubstitutions", isOn -> Map.of("sluice.substitution.strict", String.valueOf(isOn)),
            "DisableConfigWatchers", isOn -> Map.of("sluice.watch.configs", String.valueOf(!isOn)));

    /** How Flux polls, caches and logs; what a new revision ends is never waited for here anyway. */
    private static final Set<String> WITHOUT_MEANING = Set.of(
            "CacheSecretsAndConfigMaps",
            "DisableStatusPollerCache",
            "GroupChangeLog",
            "CancelHealthCheckOnNewRevision",
            "DirectSourceFetch",
            "ExternalArtifact");

    /** What another value would ask for is not there yet. */
    private static final Map<String, Boolean> FIXED = Map.of(
            "DisableFailFastBehavior", false,
            "AdditiveCELDependencyCheck", false,
            "MigrateAPIVersion", false,
            "ObjectLevelWorkloadIdentity", false);

    private FeatureGates() {}

    /** @throws UsageException where a gate is unknown, or asks for what is not supported */
    static Map<String, String> settings(String gates) {
        var settings = new LinkedHashMap<String, String>();
        Arrays.stream(gates.split(",")).filter(gate -> !gate.isBlank()).forEach(gate -> {
            var name = gate.strip().split("=", 2)[0];
            var isOn = isOn(gate);
            if (SETTINGS.containsKey(name)) {
                settings.putAll(SETTINGS.get(name).apply(isOn));
            } else if (FIXED.containsKey(name) && FIXED.get(name) != isOn) {
                throw new UsageException(
                        "feature-gate '%s=%s' is not supported yet: leave it out".formatted(name, isOn));
            } else if (!FIXED.containsKey(name) && !WITHOUT_MEANING.contains(name)) {
                throw new UsageException("feature-gate '%s' not supported".formatted(name));
            }
        });
        return settings;
    }

    private static boolean isOn(String gate) {
        var parts = gate.strip().split("=", 2);
        return switch (parts.length == 2 ? parts[1] : "") {
            case "true" -> true;
            case "false" -> false;
            default -> throw new UsageException("feature-gate '%s' must be true or false".formatted(gate.strip()));
        };
    }
}
