package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.kustomize.yaml.YamlReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Copies values of fields into fields of other objects. */
record ReplacementTransformer(List<Replacement> replacements) implements Transformer {

    /** An entry of the field {@code replacements}: a file of them, or one inline. */
    record Source(String path, Optional<Replacement> inline) {
        static Source read(FieldReader fields) {
            var path = fields.text("path");
            if (!path.isEmpty()) {
                fields.end();
                return new Source(path, Optional.empty());
            }
            return new Source("", Optional.of(Replacement.read(fields)));
        }

        private List<Replacement> load(FileAccess files) {
            if (inline.isPresent()) {
                return List.of(inline.get());
            }
            var tree = YamlReader.configuration(path, files.text(path)).orElse(null);
            var reader = new FieldReader(
                    path, "", Map.of("replacements", tree instanceof Map<?, ?> one ? List.of(one) : listOrEmpty(tree)));
            return reader.list("replacements", Replacement::read);
        }

        private static List<?> listOrEmpty(Object tree) {
            return tree instanceof List<?> list ? list : List.of();
        }
    }

    /** One value and the fields that it goes to. */
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
    }

    /** Which part of a text is meant, and whether a missing field is made. */
    record Options(String delimiter, int index, boolean create) {
        static final Options NONE = new Options("", 0, false);

        static Options read(FieldReader fields) {
            fields.text("encoding"); // kustomize knows the option and does nothing with it
            var options = new Options(
                    fields.text("delimiter"),
                    Math.toIntExact(fields.number("index").orElse(0L)),
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

        private boolean isMeant(ResourceId id) {
            return id.gvk().isSelectedBy(gvk)
                    && (name.isEmpty() || id.name().equals(name))
                    && (namespace.isEmpty() || id.sameNamespace(new ResourceId(id.gvk(), name, namespace)));
        }

        @Override
        public String toString() {
            return new ResourceId(gvk, name, namespace) + ":" + path;
        }
    }

    /** The fields that the value goes to. */
    record Target(IdSelector select, List<IdSelector> reject, List<String> paths, Options options) {
        static Target read(FieldReader fields) {
            var paths = fields.texts("fieldPaths");
            var target = new Target(
                    fields.map("select", IdSelector::read)
                            .orElseThrow(() -> fields.error("target must specify resources to select")),
                    fields.list("reject", IdSelector::read),
                    paths.isEmpty() ? List.of("metadata.name") : paths,
                    fields.map("options", Options::read).orElse(Options.NONE));
            fields.end();
            return target;
        }

        private boolean isMeant(Tracked resource) {
            return select.selects(resource) && reject.stream().noneMatch(each -> each.selects(resource));
        }
    }

    /** A selector of objects of which some id, of then or now, must match in all its parts. */
    record IdSelector(
            TextPattern group,
            TextPattern version,
            TextPattern kind,
            TextPattern name,
            TextPattern namespace,
            LabelSelector labels,
            LabelSelector annotations) {
        static IdSelector read(FieldReader fields) {
            var selector = Selector.read(fields);
            return new IdSelector(
                    selector.group(),
                    selector.version(),
                    selector.kind(),
                    selector.name(),
                    selector.namespace(),
                    selector.labels(),
                    selector.annotations());
        }

        private boolean selects(Tracked resource) {
            return selectsCurrentOrEarlier(resource)
                    && labels.matches(resource.texts("labels"))
                    && annotations.matches(resource.texts("annotations"));
        }

        /** An object that names no namespace is in none as long as it has the id that it had first. */
        private boolean selectsCurrentOrEarlier(Tracked resource) {
            return selects(resource.id(), resource.id().namespace())
                    || resource.history().previous().stream().anyMatch(id -> selects(id, id.effectiveNamespace()));
        }

        private boolean selects(ResourceId id, String itsNamespace) {
            return kind.matches(id.gvk().kind())
                    && name.matches(id.name())
                    && namespace.matches(itsNamespace)
                    && group.matches(id.gvk().group())
                    && version.matches(id.gvk().version());
        }
    }

    static ReplacementTransformer of(List<Source> sources, FileAccess files) {
        var all = new ArrayList<Replacement>();
        sources.forEach(source -> all.addAll(source.load(files)));
        return new ReplacementTransformer(List.copyOf(all));
    }

    @Override
    public String kind() {
        return "ReplacementTransformer";
    }

    @Override
    public void transform(ResourceList resources) {
        for (var replacement : replacements) {
            var value = replacement
                    .source
                    .map(source -> value(source, resources))
                    .orElseGet(() -> replacement.value.orElseThrow());
            for (var target : replacement.targets) {
                var meant = resources.candidates(target.select.name).stream()
                        .filter(target::isMeant)
                        .toList();
                for (var resource : meant) {
                    put(value, target, resource);
                    resource.shared().spread();
                    resources.idChanged(resource);
                }
            }
        }
    }

    private static Object value(From source, ResourceList resources) {
        var candidates = source.name.isEmpty() ? resources.all() : resources.named(source.name);
        var matches = candidates.stream()
                .filter(resource -> resource.ids().stream().anyMatch(source::isMeant))
                .toList();
        if (matches.size() != 1) {
            throw new BuildException(
                    matches.isEmpty()
                            ? "nothing selected by %s".formatted(source)
                            : "multiple matches for selector %s".formatted(source));
        }
        var value = ValuePath.of(source.path)
                .find(matches.getFirst().fields())
                .filter(found -> !Trees.isNull(found) && !found.equals(Map.of()) && !found.equals(List.of()))
                .orElseThrow(() -> new BuildException(
                        "fieldPath `%s` is missing for replacement source %s".formatted(source.path, source)));
        return source.options.delimiter.isEmpty() ? value : part(value, source.options);
    }

    private static Object part(Object value, Options options) {
        if (value instanceof Map || value instanceof List) {
            throw new BuildException("delimiter option can only be used with scalar nodes");
        }
        var parts = Trees.text(value).split(Pattern.quote(options.delimiter), -1);
        if (options.index < 0 || options.index >= parts.length) {
            throw new BuildException("options.index %d is out of bounds for value %s".formatted(options.index, value));
        }
        return Scalar.withText(value, parts[options.index]);
    }

    private static void put(Object value, Target target, Tracked resource) {
        for (var path : target.paths) {
            var way = ValuePath.of(path);
            var structured = StructuredText.on(way, resource.fields());
            if (structured.isPresent() && structured.get().put(resource.fields(), value, target.options.create)) {
                continue;
            }
            var count =
                    way.replace(resource.fields(), target.options.create, old -> replaced(old, value, target.options));
            if (count == 0) {
                throw new BuildException(
                        "unable to find field \"%s\" in replacement target %s".formatted(path, resource.id()));
            }
        }
    }

    private static Object replaced(Object old, Object value, Options options) {
        if (!options.delimiter.isEmpty()) {
            return replaced(old, Scalar.withText("", joined(old, value, options)));
        }
        return replaced(old, value);
    }

    /** A scalar keeps its type and style, a new one has what its text says without quotes; all else is replaced whole. */
    static Object replaced(Object old, Object value) {
        if (old instanceof Map || old instanceof List) {
            return Trees.copy(value);
        }
        if (old == ValuePath.CREATED) {
            return value instanceof Map || value instanceof List
                    ? Trees.copy(value)
                    : Scalar.read("", Trees.text(value));
        }
        return Scalar.withText(old, Trees.text(value));
    }

    private static String joined(Object old, Object value, Options options) {
        if (old instanceof Map || old instanceof List) {
            throw new BuildException("delimiter option can only be used with scalar nodes");
        }
        var text = old == ValuePath.CREATED ? "" : Trees.text(old);
        var parts = new ArrayList<>(List.of(text.split(Pattern.quote(options.delimiter), -1)));
        if (options.index < 0) {
            parts.addFirst(Trees.text(value));
        } else if (options.index >= parts.size()) {
            parts.add(Trees.text(value));
        } else {
            parts.set(options.index, Trees.text(value));
        }
        return String.join(options.delimiter, parts);
    }
}
