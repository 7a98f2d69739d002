package dev.sluice.apply;

import dev.sluice.api.InventoryEntry;
import dev.sluice.api.ObjectId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Is told of an apply's writes. */
public interface Journal {
    /**
     * Comes before the first write, so that a crash in between forgets no object.
     *
     * @param entries all objects of this apply, in order
     * @return why nothing may be written; empty where it may
     */
    Optional<String> aboutToWrite(List<InventoryEntry> entries);

    /** Comes before Jobs are created that vanish when they are done, so that a crash in between runs none twice. */
    void aboutToRun(Map<ObjectId, JobRun> runs);

    /** An object was created or configured. */
    void wrote(Change change);
}
