package dev.sluice.sops;

import dev.sluice.http.Destinations;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

    /**
     * What the real sops decrypts a file into where another form is wanted; empty where it refuses.
     *
     * @param name that of a whole file, such as {@code whole-values.encrypted.yaml}
     * @param form as sops calls it, such as {@code dotenv}
     */
    public static Optional<byte[]> converted(String name, String form) {
        var path = "recorded/converted/%s.%s".formatted(name.replace(".encrypted.", "."), form);
        return Files.exists(DIRECTORY.resolve(path)) ? Optional.of(bytes(path)) : Optional.empty();
    }

    /** The file of a key, by its name, such as {@code one.agekey}. */
    public static byte[] key(String name) {
        return bytes("keys/" + name);
    }

    public static Keys keys(String... names) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        Arrays.stream(names).forEach(name -> files.put(name, key(name)));
        return Keys.of("a test", files, Destinations.ofTheOperator());
    }

    /**
     * A file that AWS KMS has a key for.
     *
     * @param dataKey what the service answers who asks it to decrypt the key, in base64
     */
    public record OfAws(String yaml, String dataKey) {}

    /**
     * A recorded YAML file, encrypted with age, as if AWS KMS had encrypted its data key.
     *
     * @param age the key that it was encrypted with
     */
    public static OfAws ofAws(String name, String age, String arn) {
        var recorded = recorded(name);
        var dataKey = DataKey.of(YamlReader.read(recorded).metadata(), keys(age));
        var yaml =
                Texts.require(recorded).replaceFirst("(?s)    age:\n.*?(?=    encrypted_regex:)", """
                            kms:
                                - arn: %s
                                  created_at: "2026-11-21T17:38:31Z"
                                  enc: AQICAHg=
                        """.formatted(arn));
        return new OfAws(yaml, Base64.getEncoder().encodeToString(dataKey));
    }

    private static byte[] bytes(String path) {
        try {
            return Files.readAllBytes(DIRECTORY.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
