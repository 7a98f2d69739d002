package dev.sluice.apply;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sluice.api.Refusal;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What must change in the managed fields of a live object before the API server can even say what an apply would make of it. (Flux
 * 1.10, {@code --override-manager-before-dry-run} and the gate {@code MigrateAPIVersion}.)
 */
final class EarlyTakeover {
    private static final String UNDECLARED = "field not declared in schema";
    private static final String OWN_LAST_VERSION = "last applied version";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> managers;
    private final boolean migratesApiVersion;

    /**
     * @param managers whose fields are taken over, by their whole names
     * @param migratesApiVersion whether all that is managed in another API version than that of the manifest is said to be of that
     *     one
     */
    EarlyTakeover(List<String> managers, boolean migratesApiVersion) {
        this.managers = List.copyOf(managers);
        this.migratesApiVersion = migratesApiVersion;
    }

    /** Whether anything may have to change: otherwise the live object need not be looked at. */
    boolean isWanted() {
        return migratesApiVersion || !managers.isEmpty();
    }

    /** @return a JSON patch of the live object; empty where nothing has to change */
    Optional<ArrayNode> patch(GenericKubernetesResource live, String apiVersion) {
        var taken = managers.isEmpty()
                ? Optional.<List<ManagedFieldsEntry>>empty()
                : Takeover.inherited(live.getMetadata().getManagedFields(), this::isTakenOver);
        var entries = taken.orElse(entries(live));
        var migrated = migratesApiVersion ? migrated(entries, apiVersion, _ -> true) : Optional.of(entries);
        return taken.isPresent() || migratesApiVersion && migrated.isPresent()
                ? Optional.of(Takeover.replacing(live, migrated.orElse(entries)))
                : Optional.empty();
    }

    private boolean isTakenOver(ManagedFieldsEntry entry) {
        return Takeover.isOfDefinition(entry) && managers.contains(entry.getManager());
    }

    /**
     * The same where the API server has refused a manifest since the applier's own fields are managed in a version that lacks some
     * of them: it cannot bring the object into that version any more, and would refuse for ever.
     */
    static Optional<ArrayNode> patchOfOwn(GenericKubernetesResource live, String apiVersion, Refusal refusal) {
        return refusal.message().contains(UNDECLARED)
                ? migrated(entries(live), apiVersion, Takeover::isOwn).map(entries -> Takeover.replacing(live, entries))
                : Optional.empty();
    }

    /** What to do where the fields of others are the cause; empty where they are not. */
    static Optional<String> advice(GenericKubernetesResource live, String apiVersion, Refusal refusal) {
        if (!refusal.message().contains(UNDECLARED) || refusal.message().contains(OWN_LAST_VERSION)) {
            return Optional.empty();
        }
        return entries(live).stream()
                .filter(entry -> !Objects.equals(entry.getApiVersion(), apiVersion))
                .map(entry ->
                        " (the field manager %s manages fields of it in %s: --feature-gates=MigrateAPIVersion=true migrates them)"
                                .formatted(entry.getManager(), entry.getApiVersion()))
                .findFirst();
    }

    private static Optional<List<ManagedFieldsEntry>> migrated(
            List<ManagedFieldsEntry> entries, String apiVersion, Predicate<ManagedFieldsEntry> which) {
        Predicate<ManagedFieldsEntry> isOld =
                entry -> which.test(entry) && !Objects.equals(entry.getApiVersion(), apiVersion);
        return entries.stream().noneMatch(isOld)
                ? Optional.empty()
                : Optional.of(entries.stream()
                        .map(entry -> isOld.test(entry) ? inVersion(entry, apiVersion) : entry)
                        .toList());
    }

    private static ManagedFieldsEntry inVersion(ManagedFieldsEntry entry, String apiVersion) {
        var migrated = JSON.convertValue(entry, ManagedFieldsEntry.class);
        migrated.setApiVersion(apiVersion);
        return migrated;
    }

    private static List<ManagedFieldsEntry> entries(GenericKubernetesResource live) {
        return Optional.ofNullable(live.getMetadata().getManagedFields()).orElse(List.of());
    }
}
