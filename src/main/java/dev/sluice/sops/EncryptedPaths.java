package dev.sluice.sops;

import dev.sluice.regex.InvalidPatternException;
import dev.sluice.regex.UserPattern;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Which values of a file are encrypted, by the keys on the way to them. */
sealed interface EncryptedPaths {
    /** SOPS's own suffix of keys whose values stay in the clear, where a file has no rule. */
    String DEFAULT_SUFFIX = "_unencrypted";

    /** Those on whose way no key matches. */
    record AllBut(Predicate<String> clear) implements EncryptedPaths {}

    /** Those on whose way a key matches. */
    record Only(Predicate<String> encrypted) implements EncryptedPaths {}

    /** Comments tell, and what is encrypted shows it. */
    record ByComments() implements EncryptedPaths {}

    /**
     * @param field the value of a field of the metadata, empty where there is none
     * @throws SopsException where there are several rules
     */
    static EncryptedPaths of(Function<String, String> field) {
        var names = List.of(
                "unencrypted_suffix",
                "encrypted_suffix",
                "unencrypted_regex",
                "encrypted_regex",
                "unencrypted_comment_regex",
                "encrypted_comment_regex");
        var rules = names.stream().filter(name -> !field.apply(name).isEmpty()).toList();
        if (rules.size() > 1) {
            throw new SopsException("Cannot use more than one of encrypted_suffix, unencrypted_suffix, encrypted_regex,"
                    + " unencrypted_regex, encrypted_comment_regex, or unencrypted_comment_regex in the same file");
        }
        if (rules.isEmpty()) {
            return new AllBut(key -> key.endsWith(DEFAULT_SUFFIX));
        }
        var rule = rules.getFirst();
        var value = field.apply(rule);
        return switch (rule) {
            case "unencrypted_suffix" -> new AllBut(key -> key.endsWith(value));
            case "encrypted_suffix" -> new Only(key -> key.endsWith(value));
            case "unencrypted_regex" -> new AllBut(matcher(rule, value));
            case "encrypted_regex" -> new Only(matcher(rule, value));
            default -> new ByComments();
        };
    }

    /** Whether a value is encrypted, as far as its path tells. */
    default boolean include(List<String> path, Node value) {
        return switch (this) {
            case AllBut(var clear) -> path.stream().noneMatch(clear);
            case Only(var encrypted) -> path.stream().anyMatch(encrypted);
            case ByComments() -> shows(value);
        };
    }

    private static boolean shows(Node value) {
        return switch (value) {
            case Node.Text(var text) -> ValueCipher.isEncrypted(text);
            case Node.Comment(var text, var _) -> ValueCipher.isEncrypted(text);
            default -> false;
        };
    }

    private static Predicate<String> matcher(String rule, String regex) {
        try {
            var pattern = UserPattern.compile(regex);
            return key -> isFoundIn(key, pattern, rule);
        } catch (InvalidPatternException _) {
            throw new SopsException("the field %s of the sops metadata is not a regular expression".formatted(rule));
        }
    }

    private static boolean isFoundIn(String key, UserPattern pattern, String rule) {
        try {
            return pattern.find(key);
        } catch (InvalidPatternException e) {
            throw new SopsException("the field %s of the sops metadata: %s".formatted(rule, e.getMessage()));
        }
    }
}
