package dev.sluice.build.substitution;

import java.util.Map;
import java.util.Set;
import java.util.function.LongConsumer;

/**
 * What expressions are worked out with.
 *
 * @param notText variables whose values are not text
 * @param strict whether it is an error to read a variable that is not set, where nothing is said for that case
 * @param limit asked how long a text would be, before it is made: expressions make large ones of small ones, by {@code
 *     ${a//x/${a}}} and the like
 */
public record Scope(Map<String, String> variables, Set<String> notText, boolean strict, LongConsumer limit) {
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

    /** To be called before a text of a length is made. */
    void requireBounded(long length) {
        limit.accept(length);
    }
}
