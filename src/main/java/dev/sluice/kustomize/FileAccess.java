package dev.sluice.kustomize;

/** Reads the files that a kustomization names, by paths relative to its directory. */
interface FileAccess {
    /** @throws BuildException where the file cannot or may not be read */
    byte[] bytes(String path);

    /** @throws BuildException where the file cannot or may not be read, or is not UTF-8 */
    String text(String path);
}
