package dev.sluice.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** A selector as {@code kubectl} takes it: {@code a=b,c!=d,e in (f,g),h notin (i),j,!k}, all of which must hold. */
public record LabelSelector(List<Predicate<Map<String, String>>> requirements) {
    private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");
    private static final Pattern EQUALITY = Pattern.compile("([^=!\\s]+)\\s*(==|=|!=)\\s*([^=!\\s]*)");
    private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)");
    private static final Pattern EXISTENCE = Pattern.compile("(!?)\\s*([^=!\\s(),]+)");

    boolean matches(Map<String, String> labels) {
        return requirements.stream().allMatch(requirement -> requirement.test(labels));
    }

    /** @throws IllegalArgumentException where the text is not a selector */
    public static LabelSelector parse(String text) {
        var requirements = new ArrayList<Predicate<Map<String, String>>>();
        if (!text.isBlank()) {
            for (var part : COMMA.split(text, -1)) {
                requirements.add(requirement(text, part.strip()));
            }
        }
        return new LabelSelector(List.copyOf(requirements));
    }

    private static Predicate<Map<String, String>> requirement(String whole, String part) {
        var set = SET.matcher(part);
        if (set.matches()) {
            var values = Set.of(set.group(3).strip().split("\\s*,\\s*", -1));
            return oneOf(set.group(1), values, set.group(2).equals("in"));
        }
        var equality = EQUALITY.matcher(part);
        if (equality.matches()) {
            return oneOf(
                    equality.group(1),
                    Set.of(equality.group(3)),
                    !equality.group(2).equals("!="));
        }
        var existence = EXISTENCE.matcher(part);
        if (existence.matches()) {
            return labels ->
                    labels.containsKey(existence.group(2)) == existence.group(1).isEmpty();
        }
        throw new IllegalArgumentException("unable to parse the selector '%s'".formatted(whole));
    }

    private static Predicate<Map<String, String>> oneOf(String key, Set<String> values, boolean wanted) {
        return labels -> (labels.containsKey(key) && values.contains(labels.get(key))) == wanted;
    }
}
