package dev.sluice.kustomize;

import com.google.re2j.PatternSyntaxException;

/**
 * Which objects a patch is for: anchored regular expressions for the parts of the id, of which the first or the
 * current one may match, and selectors for labels and annotations.
 */
record Selector(
        TextPattern group,
        TextPattern version,
        TextPattern kind,
        TextPattern name,
        TextPattern namespace,
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
        return kind.matches(current.gvk().kind())
                && matches(name, original.name(), current.name())
                && matches(namespace, original.effectiveNamespace(), current.effectiveNamespace())
                && group.matches(current.gvk().group())
                && version.matches(current.gvk().version())
                && labels.matches(resource.texts("labels"))
                && annotations.matches(resource.texts("annotations"));
    }

    private static boolean matches(TextPattern pattern, String original, String current) {
        return pattern.matches(original) || pattern.matches(current);
    }

    private static TextPattern pattern(FieldReader fields, String field) {
        var text = fields.text(field);
        try {
            return TextPattern.of(text);
        } catch (PatternSyntaxException e) {
            throw fields.error("%s is not a regular expression: %s".formatted(field, text));
        }
    }
}
