package dev.sluice.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The value of {@code --feature-gates}, such as {@code A=true,B=false}: the gates of Flux's kustomize-controller. Some are
 * settings here too; the others have no meaning, either way.
 *
 * @param settings configuration properties by their names
 * @param notices what is to be logged once: gates that change nothing, and why
 */
record FeatureGates(Map<String, String> settings, List<String> notices) {
    private static final Map<String, Function<Boolean, Map.Entry<String, Boolean>>> SETTINGS = Map.of(
            "StrictPostBuildSubstitutions", isOn -> Map.entry("sluice.substitution.strict", isOn),
            "DisableConfigWatchers", isOn -> Map.entry("sluice.watch.configs", !isOn),
            "ExternalArtifact", isOn -> Map.entry("sluice.access.external-artifacts", isOn),
            "ObjectLevelWorkloadIdentity", isOn -> Map.entry("sluice.access.workload-identity", isOn),
            "DisableCommitStatusEvent", isOn -> Map.entry("sluice.events.success", !isOn),
            "AdditiveCELDependencyCheck", isOn -> Map.entry("sluice.dependencies.additive-ready-expr", isOn),
            "DisableFailFastBehavior", isOn -> Map.entry("sluice.health.fail-fast", !isOn));

    private static final Map<String, String> WITHOUT_MEANING = Map.of(
            "CacheSecretsAndConfigMaps",
            "Secrets and ConfigMaps are always read from the API server",
            "DisableStatusPollerCache",
            "nothing is polled here",
            "GroupChangeLog",
            "what was applied is told by events",
            "CancelHealthCheckOnNewRevision",
            "a new revision always ends the wait for an older one",
            "DirectSourceFetch",
            "sources are read from what a watch reports",
            "MigrateAPIVersion",
            "the API versions of managed fields are left to the API server");

    /** @throws UsageException where a gate is unknown, or has no value */
    static FeatureGates parse(String gates) {
        var settings = new LinkedHashMap<String, String>();
        var notices = new ArrayList<String>();
        for (var gate : gates.split(",")) {
            if (gate.isBlank()) {
                continue;
            }
            var name = gate.strip().split("=", 2)[0];
            if (SETTINGS.containsKey(name)) {
                var setting = SETTINGS.get(name).apply(isOn(gate));
                settings.put(setting.getKey(), String.valueOf(setting.getValue()));
            } else if (WITHOUT_MEANING.containsKey(name)) {
                notices.add("feature-gate %s=%s changes nothing: %s"
                        .formatted(name, isOn(gate), WITHOUT_MEANING.get(name)));
            } else {
                throw new UsageException("feature-gate '%s' not supported".formatted(name));
            }
        }
        return new FeatureGates(settings, notices);
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
