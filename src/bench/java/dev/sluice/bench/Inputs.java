package dev.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The overlays to build, each written once, below one directory. */
record Inputs(Path root) {
    /** The system property that tells the JVMs of the benchmark where the inputs are. */
    static final String PROPERTY = "sluice.bench.inputs";

    static Inputs ofThisProcess() {
        return new Inputs(Path.of(System.getProperty(PROPERTY)));
    }

    /** @return the directory to build */
    Path of(Shape shape, int size) {
        var directory = root.resolve("%s-%d".formatted(shape, size).toLowerCase());
        if (Files.notExists(directory)) {
            try {
                shape.write(Files.createDirectories(directory), size);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return directory;
    }
}
