package dev.sluice.apply;

import dev.sluice.api.InventoryEntry;
import java.util.List;
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

    /** One line a change, for events and error texts. */
    @Override
    public String toString() {
        return changes.stream().map(Change::toString).collect(Collectors.joining("\n"));
    }
}
