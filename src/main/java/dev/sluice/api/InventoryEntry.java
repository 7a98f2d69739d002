package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.fabric8.generator.annotation.Required;
import java.util.Optional;

/**
 * One object that a Kustomization owns.
 *
 * @param id the stored form of an {@link ObjectId}; not parsed yet, because an old or foreign entry may be malformed
 * @param v the API version without its group, such as {@code v1}
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record InventoryEntry(@Required String id, @Required String v) {
    /** Absent parts become empty. */
    public InventoryEntry {
        id = Absent.orEmpty(id);
        v = Absent.orEmpty(v);
    }

    /** The entry for an object that was applied in {@code version} (without its group). */
    public static InventoryEntry of(ObjectId object, String version) {
        return new InventoryEntry(object.toString(), version);
    }

    /** The object that the entry names; empty if {@link #id} is malformed. */
    public Optional<ObjectId> objectId() {
        return ObjectId.parse(id);
    }
}
