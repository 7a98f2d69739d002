package dev.sluice.kustomize.patch;

import java.util.Arrays;
import java.util.List;

/**
 * Says where in a document an operation works.
 *
 * @param text {@code /spec/containers/0}; {@code ~1} is a slash and {@code ~0} a tilde
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901</a>
 */
record JsonPointer(String text) {
    boolean isRoot() {
        return text.isEmpty();
    }

    /** Without a slash it leads nowhere. */
    boolean leadsNowhere() {
        return text.indexOf('/') < 0;
    }

    /** The keys on the way to the container of what is meant. */
    List<String> parents() {
        var parts = parts();
        return parts.subList(1, parts.size() - 1).stream()
                .map(JsonPointer::unescaped)
                .toList();
    }

    /** The key in the container. */
    String key() {
        return unescaped(parts().getLast());
    }

    private List<String> parts() {
        return Arrays.asList(text.split("/", -1));
    }

    private static String unescaped(String part) {
        return part.replace("~1", "/").replace("~0", "~");
    }

    @Override
    public String toString() {
        return text;
    }
}
