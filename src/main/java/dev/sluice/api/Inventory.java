package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/**
 * The objects that a Kustomization owns, in the order in which they were applied.
 *
 * @param entries one for each object; written even when empty, because the API requires the field
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Inventory(
        @Required @JsonInclude(JsonInclude.Include.ALWAYS) List<InventoryEntry> entries) {
    /** Owns nothing. */
    public static final Inventory EMPTY = new Inventory(List.of());

    /** An absent list becomes an empty one. */
    public Inventory {
        entries = Absent.orEmpty(entries);
    }
}
