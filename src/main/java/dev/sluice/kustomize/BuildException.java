package dev.sluice.kustomize;

/** A build that cannot be done: the message names the file, and the line or field where one is known. */
public final class BuildException extends RuntimeException {
    private final boolean namesFile;

    public BuildException(String message) {
        this(message, false);
    }

    private BuildException(String message, boolean namesFile) {
        super(message, null, false, false);
        this.namesFile = namesFile;
    }

    /** The same, said of a file, unless it names the file that it is about. */
    BuildException in(String file) {
        return namesFile ? this : new BuildException("%s: %s".formatted(file, getMessage()), true);
    }

    /** The same, where the message begins with the file that it is about. */
    BuildException namingFile() {
        return new BuildException(getMessage(), true);
    }
}
