package dev.sluice.kustomize;

import java.util.List;
import java.util.Optional;

/**
 * An entry of the field {@code replacements}: one value and the fields that it goes to.
 *
 * @param source the field that the value comes from, or else
 * @param value the value itself
 */
record Replacement(Optional<From> source, Optional<String> value, List<Target> targets) {
    static Replacement read(FieldReader fields) {
        var replacement = new Replacement(
                fields.map("source", From::read),
                fields.has("sourceValue") ? Optional.of(fields.text("sourceValue")) : Optional.empty(),
                fields.list("targets", Target::read));
        fields.end();
        if (replacement.targets.isEmpty() || (replacement.source.isEmpty() && replacement.value.isEmpty())) {
            throw fields.error("replacements must specify a source and at least one target");
        }
        if (replacement.source.isPresent() && replacement.value.isPresent()) {
            throw fields.error("replacements must not specify a source and a sourceValue");
        }
        return replacement;
    }

    /** Which part of a text is meant, and whether a missing field is made. */
    record Options(String delimiter, int index, boolean create) {
        static final Options NONE = new Options("", 0, false);

        static Options read(FieldReader fields) {
            fields.text("encoding"); // kustomize knows the option and does nothing with it
            var options = new Options(
                    fields.text("delimiter"),
                    Math.clamp(fields.number("index").orElse(0L), Integer.MIN_VALUE, Integer.MAX_VALUE),
                    fields.flag("create"));
            fields.end();
            return options;
        }
    }

    /** The field that the value comes from. */
    record From(Gvk gvk, String name, String namespace, String path, Options options) {
        static From read(FieldReader fields) {
            var path = fields.text("fieldPath");
            var from = new From(
                    fields.gvk(),
                    fields.text("name"),
                    fields.text("namespace"),
                    path.isEmpty() ? "metadata.name" : path,
                    fields.map("options", Options::read).orElse(Options.NONE));
            fields.end();
            return from;
        }

        /** The scope of the kind plays no part: an object that names no namespace is in the default one. */
        boolean isMeant(ResourceId id) {
            return id.gvk().isSelectedBy(gvk)
                    && (name.isEmpty() || id.name().equals(name))
                    && (namespace.isEmpty() || namespace.equals(id.namespace().isEmpty() ? "default" : id.namespace()));
        }

        @Override
        public String toString() {
            return new ResourceId(gvk, name, namespace) + ":" + path;
        }
    }

    /** The fields that the value goes to. */
    record Target(Selector select, List<Selector> reject, List<String> paths, Options options) {
        static Target read(FieldReader fields) {
            var paths = fields.texts("fieldPaths");
            var target = new Target(
                    fields.map("select", Selector::read)
                            .orElseThrow(() -> fields.error("target must specify resources to select")),
                    fields.list("reject", Selector::read),
                    paths.isEmpty() ? List.of("metadata.name") : paths,
                    fields.map("options", Options::read).orElse(Options.NONE));
            fields.end();
            return target;
        }

        boolean isMeant(Tracked resource) {
            return select.selectsById(resource) && reject.stream().noneMatch(each -> each.rejectsById(resource));
        }
    }
}
