package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A selector in Kubernetes' text form: {@code a=b,c!=d,e in (f,g),h notin (i),j,!k}, all of which must hold. (The
 * Kubernetes documentation, "Labels and Selectors".)
 */
record LabelSelector(List<Requirement> requirements) {
    private static final Pattern SET = Pattern.compile("^\\s*(\\S+?)\\s+(in|notin)\\s*\\(([^)]*)\\)\\s*$");
    private static final Pattern EQUALITY = Pattern.compile("^\\s*([^=!\\s]+)\\s*(==|=|!=)\\s*([^=!\\s]*)\\s*$");
    private static final Pattern NUMERIC = Pattern.compile("^\\s*([^<>=!\\s]+)\\s*([<>])\\s*(-?\\d+)\\s*$");
    private static final Pattern EXISTENCE = Pattern.compile("^\\s*(!?)\\s*([^=!\\s(),]+)\\s*$");
    private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");

    /** One condition on one key. */
    sealed interface Requirement {
        boolean holds(Map<String, Object> labels);

        /** The value is one of these. */
        record In(String key, Set<String> values) implements Requirement {
            @Override
            public boolean holds(Map<String, Object> labels) {
                return labels.containsKey(key) && values.contains(Trees.text(labels.get(key)));
            }
        }

        /** The key is missing, or its value is none of these. */
        record NotIn(String key, Set<String> values) implements Requirement {
            @Override
            public boolean holds(Map<String, Object> labels) {
                return !new In(key, values).holds(labels);
            }
        }

        /** The key is there, or is not. */
        record Exists(String key, boolean wanted) implements Requirement {
            @Override
            public boolean holds(Map<String, Object> labels) {
                return labels.containsKey(key) == wanted;
            }
        }

        /** The value is a number above or below a limit. */
        record Compared(String key, boolean above, long limit) implements Requirement {
            @Override
            public boolean holds(Map<String, Object> labels) {
                try {
                    var value = Long.parseLong(Trees.text(labels.get(key)));
                    return above ? value > limit : value < limit;
                } catch (NumberFormatException e) {
                    return false;
                }
            }
        }
    }

    boolean matches(Map<String, Object> labels) {
        return requirements.stream().allMatch(requirement -> requirement.holds(labels));
    }

    /** @throws BuildException where the text is not a selector */
    static LabelSelector parse(String text) {
        var requirements = new ArrayList<Requirement>();
        if (!text.isBlank()) {
            for (var part : COMMA.split(text, -1)) {
                requirements.add(requirement(text, part));
            }
        }
        return new LabelSelector(List.copyOf(requirements));
    }

    private static Requirement requirement(String whole, String part) {
        var set = SET.matcher(part);
        if (set.matches()) {
            var values = Set.copyOf(List.of(set.group(3).strip().split("\\s*,\\s*", -1)));
            return set.group(2).equals("in")
                    ? new Requirement.In(set.group(1), values)
                    : new Requirement.NotIn(set.group(1), values);
        }
        var equality = EQUALITY.matcher(part);
        if (equality.matches()) {
            var values = Set.of(equality.group(3));
            return equality.group(2).equals("!=")
                    ? new Requirement.NotIn(equality.group(1), values)
                    : new Requirement.In(equality.group(1), values);
        }
        var numeric = NUMERIC.matcher(part);
        if (numeric.matches()) {
            return new Requirement.Compared(
                    numeric.group(1), numeric.group(2).equals(">"), Long.parseLong(numeric.group(3)));
        }
        var existence = EXISTENCE.matcher(part);
        if (existence.matches()) {
            return new Requirement.Exists(existence.group(2), existence.group(1).isEmpty());
        }
        throw new BuildException("unable to parse the selector '%s'".formatted(whole));
    }
}
