package dev.sluice.sops;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Files that the real sops encrypted, and keys that open them; {@code src/test/resources/sops/record} makes both. */
public final class Recordings {
    private static final Path DIRECTORY = Path.of("src/test/resources/sops");

    private Recordings() {}

    /** Every recorded file, by its name, such as {@code whole-values.encrypted.yaml}. */
    public static List<String> encrypted() {
        try (var files = Files.list(DIRECTORY.resolve("recorded"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.contains(".encrypted."))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static byte[] recorded(String name) {
        return bytes("recorded/" + name);
    }

    /** The file of a key, by its name, such as {@code one.agekey}. */
    public static byte[] key(String name) {
        return bytes("keys/" + name);
    }

    public static Keys keys(String... names) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        Arrays.stream(names).forEach(name -> files.put(name, key(name)));
        return Keys.of("a test", files);
    }

    private static byte[] bytes(String path) {
        try {
            return Files.readAllBytes(DIRECTORY.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
