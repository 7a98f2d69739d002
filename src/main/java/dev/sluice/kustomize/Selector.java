package dev.sluice.kustomize;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which objects a patch is for: anchored regular expressions for the parts of the id, of which the first or the
 * current one may match, and selectors for labels and annotations.
 */
record Selector(
        Pattern group,
        Pattern version,
        Pattern kind,
        Pattern name,
        Pattern namespace,
        LabelSelector labels,
        LabelSelector annotations) {

    static Selector read(FieldReader fields) {
        var selector = new Selector(
                pattern(fields, "group"),
                pattern(fields, "version"),
                pattern(fields, "kind"),
                pattern(fields, "name"),
                pattern(fields, "namespace"),
                LabelSelector.parse(fields.text("labelSelector")),
                LabelSelector.parse(fields.text("annotationSelector")));
        fields.end();
        return selector;
    }

    boolean selects(Tracked resource) {
        var current = resource.id();
        var original = resource.originalId();
        return matches(namespace, original.effectiveNamespace(), current.effectiveNamespace())
                && matches(name, original.name(), current.name())
                && group.matcher(current.gvk().group()).matches()
                && version.matcher(current.gvk().version()).matches()
                && kind.matcher(current.gvk().kind()).matches()
                && labels.matches(resource.texts("labels"))
                && annotations.matches(resource.texts("annotations"));
    }

    private static boolean matches(Pattern pattern, String original, String current) {
        return pattern.matcher(original).matches() || pattern.matcher(current).matches();
    }

    private static Pattern pattern(FieldReader fields, String field) {
        var text = fields.text(field);
        try {
            return Pattern.compile(text.isEmpty() ? ".*" : text, text.isEmpty() ? Pattern.DOTALL : 0);
        } catch (PatternSyntaxException e) {
            throw fields.error("%s is not a regular expression: %s".formatted(field, text));
        }
    }
}
