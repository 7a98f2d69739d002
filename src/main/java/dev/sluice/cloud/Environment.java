package dev.sluice.cloud;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** What the process was told by environment variables. */
public record Environment(Map<String, String> variables) {

    /** What this process was told. */
    public static Environment ofProcess() {
        return new Environment(System.getenv());
    }

    /** Empty where it is not set, or set to nothing. */
    public Optional<String> get(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    boolean has(String... names) {
        for (var name : names) {
            if (get(name).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    /** The content of the file that a variable names. */
    static byte[] content(String file) {
        try {
            return Files.readAllBytes(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw new CloudException("'%s' cannot be read".formatted(file));
        }
    }

    /** The text of a file that may change at any time, such as a projected token. */
    static String text(String file) {
        return Texts.require(content(file)).strip();
    }

    @Override
    public String toString() {
        return "environment";
    }
}
