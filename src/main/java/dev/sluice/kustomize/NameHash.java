package dev.sluice.kustomize;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** The suffix that tells one content of a generated object from another, equal to kustomize's bit for bit. */
final class NameHash {
    private static final int LENGTH = 10;

    private NameHash() {}

    /** The hash of an object's content. Its name has no part in it: kustomize hashes an empty one. */
    static String of(Tracked resource) {
        var fields = resource.fields();
        return switch (resource.kind()) {
            case "ConfigMap" -> {
                var hashed = new TreeMap<String, Object>();
                hashed.put("kind", "ConfigMap");
                hashed.put("name", "");
                hashed.put("data", Objects.requireNonNullElse(fields.get("data"), ""));
                if (fields.get("binaryData") instanceof Map<?, ?> binary) {
                    hashed.put("binaryData", binary);
                }
                yield of(hashed);
            }
            case "Secret" -> {
                var hashed = new TreeMap<String, Object>();
                hashed.put("kind", "Secret");
                hashed.put("type", Objects.requireNonNullElse(fields.get("type"), ""));
                hashed.put("name", "");
                hashed.put("data", Objects.requireNonNullElse(fields.get("data"), ""));
                if (fields.get("stringData") instanceof Map<?, ?> texts) {
                    hashed.put("stringData", texts);
                }
                yield of(hashed);
            }
            default -> of(fields);
        };
    }

    private static String of(Map<String, Object> hashed) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(GoJson.text(hashed).getBytes(StandardCharsets.UTF_8));
            return encoded(HexFormat.of().formatHex(digest).substring(0, LENGTH));
        } catch (IllegalArgumentException e) {
            throw new BuildException("the content of a generated object cannot be printed: " + e.getMessage());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** No vowels that could spell a word, and no digits that could be mistaken for letters. */
    private static String encoded(String hex) {
        return hex.replace('0', 'g')
                .replace('1', 'h')
                .replace('3', 'k')
                .replace('a', 'm')
                .replace('e', 't');
    }
}
