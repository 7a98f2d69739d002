package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.regex.SelectorText;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A selector in Kubernetes' text form: {@code a=b,c!=d,e in (f,g),h notin (i),j,!k}, all of which must hold. (The
 * Kubernetes documentation, "Labels and Selectors".)
 */
record LabelSelector(List<Requirement> requirements) {
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
        return SelectorText.read(text)
                .map(selector -> new LabelSelector(selector.parts().stream()
                        .map(part -> requirement(part, text))
                        .toList()))
                .orElseThrow(() -> unreadable(text));
    }

    private static Requirement requirement(SelectorText.Part part, String whole) {
        return switch (part) {
            case SelectorText.Part.OneOf(var key, var values, var wanted) ->
                wanted ? new Requirement.In(key, values) : new Requirement.NotIn(key, values);
            case SelectorText.Part.Present(var key, var wanted) -> new Requirement.Exists(key, wanted);
            case SelectorText.Part.Compared(var key, var above, var limit) ->
                new Requirement.Compared(key, above, limit(limit, whole));
        };
    }

    private static long limit(String digits, String whole) {
        try {
            return Long.parseLong(digits);
        } catch (NumberFormatException _) {
            throw unreadable(whole);
        }
    }

    private static BuildException unreadable(String text) {
        return new BuildException("unable to parse the selector '%s'".formatted(text));
    }
}
