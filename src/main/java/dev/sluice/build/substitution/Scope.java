package dev.sluice.build.substitution;

import java.util.Map;
import java.util.Set;

/**
 * What expressions are worked out with.
 *
 * @param notText variables whose values are not text
 * @param strict whether it is an error to read a variable that is not set, where nothing is said for that case
 */
record Scope(Map<String, String> variables, Set<String> notText, boolean strict) {
    /** A bound for what expressions can make of small texts: {@code ${a//x/${a}}} and the like. */
    static final int MAX_LENGTH = 32 * 1024 * 1024;

    /** The value, empty where there is none. */
    String valueOrEmpty(String name) {
        if (notText.contains(name)) {
            throw new SubstitutionException("the value of \"%s\" is not text in UTF-8".formatted(name));
        }
        return variables.getOrDefault(name, "");
    }

    String value(String name) {
        if (strict && !variables.containsKey(name) && !notText.contains(name)) {
            throw new SubstitutionException("variable not set (strict mode): \"%s\"".formatted(name));
        }
        return valueOrEmpty(name);
    }

    static void requireBounded(long length) {
        if (length > MAX_LENGTH) {
            throw new SubstitutionException("the result is larger than %d characters".formatted(MAX_LENGTH));
        }
    }
}
