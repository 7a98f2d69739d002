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

    /**
     * The server sent another archive than the digest is of: the source has moved on to a newer artifact, and its {@code
     * status.artifact} will say so.
     *
     * @param promised the digest of the artifact
     * @param computed the digest of what came
     */
    record Changed(String url, String promised, String computed) implements FetchOutcome {}

    /**
     * The files did not fit into what the one for whom they were fetched may take of the disk.
     *
     * @param owner the one for whom they were fetched
     * @param message fit for a Ready condition
     */
    record NoRoom(String owner, String message) implements FetchOutcome {}

    /** Anything else; {@code message} is fit for a Ready condition. */
    record Failed(String message) implements FetchOutcome {}
}
