package dev.sluice.kustomize.yaml;

/** A text is not YAML. Its message is told to the user, together with the place in the file. */
final class YamlSyntaxException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int index;

    /** @param index of the character at which the text goes wrong */
    YamlSyntaxException(int index, String problem) {
        super(problem, null, false, false);
        this.index = index;
    }

    int index() {
        return index;
    }
}
