package dev.sluice.build;

import dev.sluice.api.Utf8;
import dev.sluice.kustomize.Resource;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The values of the Secrets among built objects. Who reads messages may not be who reads the source. */
final class BuiltSecrets {
    /** Shorter values are words that messages have for other reasons: such a Secret need not hold secrets only. */
    private static final int SHORTEST = 8;

    private BuiltSecrets() {}

    static SecretValues values(List<Resource> resources) {
        return SecretValues.of(resources.stream()
                .flatMap(Resource::items)
                .filter(object ->
                        object.kind().equals("Secret") && object.apiVersion().equals("v1"))
                .flatMap(secret -> Stream.concat(
                        texts(secret, "data").flatMap(BuiltSecrets::ofData),
                        texts(secret, "stringData").flatMap(BuiltSecrets::ofText)))
                .filter(value -> value.length() >= SHORTEST));
    }

    private static Stream<String> texts(Resource secret, String field) {
        return secret.fields().get(field) instanceof Map<?, ?> values
                ? values.values().stream().filter(String.class::isInstance).map(String.class::cast)
                : Stream.empty();
    }

    private static Stream<String> ofData(String encoded) {
        return Stream.concat(Stream.of(encoded), decoded(encoded).stream());
    }

    private static Optional<String> decoded(String encoded) {
        try {
            return Utf8.text(Base64.getMimeDecoder().decode(encoded));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Stream<String> ofText(String text) {
        return Stream.of(text, Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }
}
