package dev.sluice.source.git;

import dev.sluice.api.Artifact;
import java.util.Optional;

/** What one look at a repository led to. */
sealed interface SourceOutcome {
    /** The artifact of the wanted commit is stored; it may be the one that the status already names. */
    record Stored(Artifact artifact) implements SourceOutcome {}

    /**
     * No artifact could be made this time; trying again may help.
     *
     * @param former the artifact of before, if it is still stored
     */
    record Failed(String reason, String message, Optional<Artifact> former) implements SourceOutcome {}

    /**
     * No artifact can be made of this spec, however often one tries.
     *
     * @param former the artifact of before, if it is still stored
     */
    record Refused(String reason, String message, Optional<Artifact> former) implements SourceOutcome {}
}
