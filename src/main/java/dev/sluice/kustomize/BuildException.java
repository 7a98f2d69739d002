package dev.sluice.kustomize;

/** A build that cannot be done: the message names the file, and the line or field where one is known. */
public final class BuildException extends RuntimeException {
    public BuildException(String message) {
        super(message, null, false, false);
    }
}
