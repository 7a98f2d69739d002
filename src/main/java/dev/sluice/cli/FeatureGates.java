package dev.sluice.cli;

import dev.sluice.setting.Syntax;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** The gates of Flux's kustomize-controller, as {@code --feature-gates} names them. */
final class FeatureGates {
    /** Some are settings here too, others have no meaning, either way. */
    static final List<Gate> ALL = List.of(
            gate(
                    "StrictPostBuildSubstitutions",
                    true,
                    (settings, isOn) -> settings.set("sluice.substitution.strict", isOn),
                    "a variable that is not set, and has no default, fails the build"),
            gate(
                    "DisableConfigWatchers",
                    false,
                    (settings, isOn) -> settings.set("sluice.watch.configs", !isOn),
                    "no ConfigMaps and Secrets are watched"),
            gate(
                    "ExternalArtifact",
                    false,
                    (settings, isOn) -> settings.set("sluice.access.external-artifacts", isOn),
                    "an ExternalArtifact may be a source"),
            gate(
                    "DisableCommitStatusEvent",
                    false,
                    (settings, isOn) -> settings.set("sluice.events.success", !isOn),
                    "success makes no event"),
            gate(
                    "AdditiveCELDependencyCheck",
                    false,
                    (settings, isOn) -> settings.set("sluice.dependencies.additive-ready-expr", isOn),
                    "a dependency with a readyExpr must be ready by the usual rules too"),
            gate(
                    "DisableFailFastBehavior",
                    false,
                    (settings, isOn) -> settings.set("sluice.health.fail-fast", !isOn),
                    "a failed object does not end the wait for the others"),
            gate(
                    "MigrateAPIVersion",
                    false,
                    (settings, isOn) -> settings.set("sluice.apply.migrate-api-version", isOn),
                    "fields managed in another API version than the manifest's are migrated to it"),
            new Gate(
                    "ObjectLevelWorkloadIdentity",
                    true,
                    new Meaning.Retired(),
                    "retired: service accounts of a Kustomization may always ask for it"),
            without("CacheSecretsAndConfigMaps", false, "Secrets and ConfigMaps are always read from the API server"),
            without("DisableStatusPollerCache", true, "nothing is polled here"),
            without("GroupChangeLog", false, "events tell what was applied"),
            without("CancelHealthCheckOnNewRevision", false, "a new revision always ends the wait for an older one"),
            without("DirectSourceFetch", false, "sources are read from what a watch reports"));

    private static final Map<String, Gate> BY_NAME = ALL.stream().collect(Collectors.toMap(Gate::name, gate -> gate));

    /** Gates between commas; the flag may be repeated too. Of a gate that is named twice, the last counts. */
    static final FlagType<Map<Gate, Boolean>> FLAG_TYPE = new FlagType<>(
            "gate=bool,…",
            new Syntax<>("gates as A=true,B=false", text -> Optional.of(read(text))),
            Optional.empty(),
            FeatureGates::joined);

    private FeatureGates() {}

    /**
     * A gate: a row of the table that the parser and the help go by.
     *
     * @param fallback whether it is open where nobody says
     * @param help what it opens, or why that has no meaning
     */
    record Gate(String name, boolean fallback, Meaning meaning, String help) {}

    /** What follows from a gate. */
    sealed interface Meaning {
        record Sets(BiConsumer<Settings, Boolean> how) implements Meaning {}

        record Nothing(String why) implements Meaning {}

        /** Always open, whatever is said. */
        record Retired() implements Meaning {}
    }

    private static Gate gate(String name, boolean fallback, BiConsumer<Settings, Boolean> how, String help) {
        return new Gate(name, fallback, new Meaning.Sets(how), help);
    }

    private static Gate without(String name, boolean fallback, String why) {
        return new Gate(name, fallback, new Meaning.Nothing(why), "changes nothing: " + why);
    }

    static void apply(Settings settings, Map<Gate, Boolean> gates) {
        gates.forEach((gate, isOn) -> {
            switch (gate.meaning()) {
                case Meaning.Sets(var how) -> how.accept(settings, isOn);
                case Meaning.Nothing(var why) ->
                    settings.note("feature-gate %s=%s changes nothing: %s".formatted(gate.name(), isOn, why));
                case Meaning.Retired _ ->
                    settings.note("feature gate is now retired and no longer changes behavior: %s=%s"
                            .formatted(gate.name(), isOn));
            }
        });
    }

    private static Map<Gate, Boolean> read(String text) {
        var gates = new LinkedHashMap<Gate, Boolean>();
        for (var pair : text.split(",")) {
            if (!pair.isEmpty()) {
                var parts = pair.split("=", 2);
                gates.put(gate(parts[0].strip()), isOn(pair, parts));
            }
        }
        return gates;
    }

    private static Gate gate(String name) {
        return Optional.ofNullable(BY_NAME.get(name))
                .orElseThrow(() -> new UsageException("feature-gate '%s' not supported; known are %s"
                        .formatted(
                                Quoted.bare(name), ALL.stream().map(Gate::name).collect(Collectors.joining(", ")))));
    }

    private static boolean isOn(String pair, String[] parts) {
        return Optional.of(parts)
                .filter(both -> both.length == 2)
                .flatMap(both -> Syntax.bool().reader().apply(both[1].strip()))
                .orElseThrow(() ->
                        new UsageException("invalid argument %s for \"--feature-gates\": %s=true or %s=false is"
                                        .formatted(Quoted.text(pair), parts[0].strip(), parts[0].strip())
                                + " expected"));
    }

    private static Map<Gate, Boolean> joined(Map<Gate, Boolean> before, Map<Gate, Boolean> now) {
        var all = new LinkedHashMap<>(before);
        all.putAll(now);
        return all;
    }
}
