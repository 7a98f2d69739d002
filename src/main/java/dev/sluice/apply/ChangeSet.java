package dev.sluice.apply;

import dev.sluice.api.InventoryEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The changes of an apply, in the order in which they were made. */
public record ChangeSet(List<Change> changes) {
    public ChangeSet {
        changes = List.copyOf(changes);
    }

    /** The entries of the inventory that this apply makes. */
    public List<InventoryEntry> inventory() {
        return changes.stream().map(Change::inventoryEntry).toList();
    }

    /** What became of each object, by its subject. */
    public Map<String, String> actions() {
        var actions = new LinkedHashMap<String, String>();
        changes.forEach(
                change -> actions.put(change.id().subject(), change.action().toString()));
        return actions;
    }

    /** One line a change, for events and error texts. */
    @Override
    public String toString() {
        return changes.stream().map(Change::toString).collect(Collectors.joining("\n"));
    }
}
