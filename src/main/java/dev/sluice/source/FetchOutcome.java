package dev.sluice.source;

import java.nio.file.Path;

/** How one attempt to bring an artifact to the disk ended. */
public sealed interface FetchOutcome {
    /** The archive had the promised digest and its files are in {@code directory}. */
    record Fetched(Path directory) implements FetchOutcome {}

    /**
     * The server answered 404: the source has moved on to a newer artifact, or its storage was lost. A new
     * {@code status.artifact} will say so.
     */
    record NotFound(String url) implements FetchOutcome {}

    /** Anything else; {@code message} is fit for a Ready condition. */
    record Failed(String message) implements FetchOutcome {}
}
