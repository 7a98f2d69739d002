package dev.sluice.apply;

import dev.sluice.regex.SelectorText;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** A selector as {@code kubectl} takes it: {@code a=b,c!=d,e in (f,g),h notin (i),j,!k}, all of which must hold. */
public record LabelSelector(List<Predicate<Map<String, String>>> requirements) {
    boolean matches(Map<String, String> labels) {
        return requirements.stream().allMatch(requirement -> requirement.test(labels));
    }

    /** @throws IllegalArgumentException where the text is not a selector */
    public static LabelSelector parse(String text) {
        return SelectorText.read(text)
                .map(selector -> new LabelSelector(selector.parts().stream()
                        .map(part -> requirement(part, text))
                        .toList()))
                .orElseThrow(() -> unreadable(text));
    }

    private static Predicate<Map<String, String>> requirement(SelectorText.Part part, String whole) {
        return switch (part) {
            case SelectorText.Part.OneOf(var key, var values, var wanted) ->
                labels -> (labels.containsKey(key) && values.contains(labels.get(key))) == wanted;
            case SelectorText.Part.Present(var key, var wanted) -> labels -> labels.containsKey(key) == wanted;
            case SelectorText.Part.Compared _ -> throw unreadable(whole);
        };
    }

    private static IllegalArgumentException unreadable(String text) {
        return new IllegalArgumentException("unable to parse the selector '%s'".formatted(text));
    }
}
