package dev.sluice.apply;

import dev.sluice.api.InventoryEntry;
import java.util.List;

/** Is told of an apply's writes. */
public interface Journal {
    /**
     * Comes before the first write, so that a crash in between forgets no object.
     *
     * @param entries all objects of this apply, in order
     */
    void aboutToWrite(List<InventoryEntry> entries);

    /** An object was created or configured. */
    void wrote(Change change);
}
