package dev.sluice.kustomize;

import dev.sluice.regex.InvalidPatternException;
import java.util.stream.Stream;

/**
 * Which objects a patch or a replacement is for: anchored regular expressions for the parts of the id, and selectors for
 * labels and annotations.
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

    /** As a patch selects: name and namespace may be those that the object had first, or those of now. */
    boolean selects(Tracked resource) {
        Budget.ofThisBuild().step();
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

    /** As a replacement selects: some id, of then or now, must match in all its parts. */
    boolean selectsById(Tracked resource) {
        Budget.ofThisBuild().step();
        return hasSelectedId(resource)
                && labels.matches(resource.texts("labels"))
                && annotations.matches(resource.texts("annotations"));
    }

    /**
     * As a replacement rejects: an id that it names is enough, and so are labels and annotations, whatever the id. One
     * that names nothing rejects nothing.
     */
    boolean rejectsById(Tracked resource) {
        var namesId = Stream.of(group, version, kind, name, namespace).anyMatch(each -> each != TextPattern.ANY);
        var namesMetadata =
                !labels.requirements().isEmpty() || !annotations.requirements().isEmpty();
        return namesId && hasSelectedId(resource)
                || namesMetadata
                        && labels.matches(resource.texts("labels"))
                        && annotations.matches(resource.texts("annotations"));
    }

    /** An object that names no namespace is in none as long as it has the id that it had first. */
    private boolean hasSelectedId(Tracked resource) {
        return matches(resource.id(), resource.id().namespace())
                || resource.earlierIds().stream().anyMatch(id -> matches(id, id.effectiveNamespace()));
    }

    private boolean matches(ResourceId id, String itsNamespace) {
        return kind.matches(id.gvk().kind())
                && name.matches(id.name())
                && namespace.matches(itsNamespace)
                && group.matches(id.gvk().group())
                && version.matches(id.gvk().version());
    }

    private static boolean matches(TextPattern pattern, String original, String current) {
        return pattern.matches(original) || pattern.matches(current);
    }

    private static TextPattern pattern(FieldReader fields, String field) {
        var text = fields.text(field);
        try {
            return TextPattern.of(text);
        } catch (InvalidPatternException e) {
            throw fields.error("%s is not a regular expression: %s: %s".formatted(field, text, e.getMessage()));
        }
    }
}
