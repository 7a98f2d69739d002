package dev.sluice.api;

import java.util.Optional;

/**
 * A name as a part of the path of a request to the API server. As with Kubernetes' own clients, a name that would lead
 * elsewhere is refused before anybody is asked; so is one that no path holds as it is, of which the API server knows but a
 * few.
 */
public final class PathSegment {
    private static final String BESIDES_LETTERS_AND_DIGITS = "-._~!$&'()*+,;=:@";

    private PathSegment() {}

    /** What is wrong with the name of an object, in the words of Kubernetes' own clients; empty where nothing is. */
    public static Optional<String> faultOfName(String name) {
        return fault(name).map(fault -> "invalid resource name \"%s\": [%s]".formatted(name, fault));
    }

    /** What is wrong with a namespace; empty where nothing is. */
    public static Optional<String> faultOfNamespace(String namespace) {
        return fault(namespace).map(fault -> "invalid namespace \"%s\": [%s]".formatted(namespace, fault));
    }

    /** Why a text is none, such as {@code may not contain '/'}; empty where it is one. */
    public static Optional<String> fault(String name) {
        if (name.equals(".") || name.equals("..")) {
            return Optional.of("may not be '%s'".formatted(name));
        }
        return name.codePoints()
                .filter(sign -> !isPlain(sign))
                .mapToObj(sign -> "may not contain '%s'".formatted(Character.toString(sign)))
                .findFirst();
    }

    private static boolean isPlain(int sign) {
        return sign < 128 && Character.isLetterOrDigit(sign) || BESIDES_LETTERS_AND_DIGITS.indexOf(sign) >= 0;
    }
}
