package dev.sluice.build;

import dev.sluice.api.KustomizationSpec.PostBuild;
import dev.sluice.api.KustomizationSpec.SubstituteReference;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** The variables of a Kustomization's {@code postBuild}, as they are now. */
public sealed interface Variables {
    /** Of all that a Kustomization gets from ConfigMaps and Secrets: whoever waits for a turn to build holds it. */
    int MOST_LETTERS = 2 << 20;

    /** None: the Kustomization has no {@code postBuild}. */
    Variables NONE = new Known(new TreeMap<>(), Set.of(), SecretValues.NONE);

    /** What there is of the object that a reference names. */
    sealed interface Referenced {
        /**
         * Its data; of a Secret decoded.
         *
         * @param notText the keys of values that are not text
         */
        record Found(Map<String, String> data, Set<String> notText) implements Referenced {}

        /** There is no such object. */
        record Missing(String message) implements Referenced {}

        /** It cannot be read. */
        record Refused(String message) implements Referenced {}
    }

    /**
     * All are known, by their names.
     *
     * @param notText the names of those that are set, but not to a text
     * @param secret those of them that come from Secrets
     */
    record Known(TreeMap<String, String> values, Set<String> notText, SecretValues secret) implements Variables {
        boolean isEmpty() {
            return values.isEmpty() && notText.isEmpty();
        }

        Set<String> names() {
            var names = new TreeSet<>(values.keySet());
            names.addAll(notText);
            return names;
        }
    }

    /** Some are not, which fails a build that needs them. */
    record Unknown(String message) implements Variables {}

    /**
     * Gathers variables: the later reference wins over the earlier, and what the Kustomization itself says over both.
     *
     * @param objects tells what a reference leads to
     */
    static Variables of(Optional<PostBuild> postBuild, Function<SubstituteReference, Referenced> objects) {
        if (postBuild.isEmpty()) {
            return NONE;
        }
        var letters = 0L;
        var values = new TreeMap<String, String>();
        var notText = new TreeSet<String>();
        var secret = new TreeMap<String, String>();
        for (var reference : postBuild.get().substituteFrom()) {
            switch (objects.apply(reference)) {
                case Referenced.Found(var data, var others) -> {
                    letters += data.values().stream().mapToLong(String::length).sum();
                    if (letters > MOST_LETTERS) {
                        return new Unknown("the objects of spec.postBuild.substituteFrom have more than %d letters"
                                .formatted(MOST_LETTERS));
                    }
                    addAll(values, data);
                    notText.removeAll(data.keySet());
                    values.keySet().removeAll(others);
                    notText.addAll(others);
                    if (reference.kind() == SubstituteReference.Kind.SECRET) {
                        addAll(secret, data);
                    }
                }
                case Referenced.Missing(var message) -> {
                    if (!reference.optional()) {
                        return unknown(reference, message);
                    }
                }
                case Referenced.Refused(var message) -> {
                    return unknown(reference, message);
                }
            }
        }
        addAll(values, postBuild.get().substitute());
        notText.removeAll(postBuild.get().substitute().keySet());
        return new Known(values, notText, SecretValues.of(secret.values()));
    }

    private static Variables unknown(SubstituteReference reference, String message) {
        var kind = switch (reference.kind()) {
            case SECRET -> "Secret";
            case CONFIG_MAP -> "ConfigMap";
        };
        return new Unknown("substitute from '%s/%s' error: %s".formatted(kind, reference.name(), message));
    }

    /** A value is one line. */
    private static void addAll(Map<String, String> values, Map<String, String> more) {
        more.forEach((name, value) -> values.put(name, value == null ? "" : value.replace("\n", "")));
    }

    /** What of them no message may tell. */
    default SecretValues secretValues() {
        return switch (this) {
            case Known known -> known.secret();
            case Unknown _ -> SecretValues.NONE;
        };
    }

    /** Tells these variables from others, without their values. */
    default String digest() {
        return switch (this) {
            case Known(var values, var notText, var _) when notText.isEmpty() -> Digests.of(values);
            case Known(var values, var notText, var _) -> Digests.of(values) + notText;
            case Unknown(var message) -> message;
        };
    }
}
