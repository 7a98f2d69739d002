package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.kustomize.yaml.YamlNode;
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
                    .source()
                    .map(source -> Value.of(source, resources))
                    .orElseGet(
                            () -> new Value(Scalar.untyped(replacement.value().orElseThrow())));
            for (var target : replacement.targets()) {
                var meant = resources.candidates(target.select().name()).stream()
                        .filter(target::isMeant)
                        .toList();
                for (var resource : meant) {
                    Budget.ofThisBuild().step();
                    put(value, target, resource);
                    resource.shared().spread();
                    resources.idChanged(resource);
                }
            }
        }
    }

    /** What is copied: a whole value from where it is each time, since the targets can have changed it there. */
    private static final class Value {
        private final Optional<Tracked> origin;
        private final ValuePath path;
        private Object now;

        private Value(Object value) {
            this(Optional.empty(), ValuePath.of(""), value);
        }

        private Value(Optional<Tracked> origin, ValuePath path, Object value) {
            this.origin = origin;
            this.path = path;
            this.now = value;
        }

        static Value of(Replacement.From source, ResourceList resources) {
            var origin = origin(source, resources);
            var path = ValuePath.of(source.path());
            var value = path.find(origin.fields())
                    .filter(found -> !Trees.isNull(found) && !found.equals(Map.of()) && !found.equals(List.of()))
                    .orElseThrow(() -> new BuildException(
                            "fieldPath `%s` is missing for replacement source %s".formatted(source.path(), source)));
            return source.options().delimiter().isEmpty()
                    ? new Value(Optional.of(origin), path, value)
                    : new Value(part(value, source.options()));
        }

        private static Tracked origin(Replacement.From source, ResourceList resources) {
            var candidates = source.name().isEmpty() ? resources.all() : resources.named(source.name());
            var matches = candidates.stream()
                    .filter(resource -> resource.ids().stream().anyMatch(source::isMeant))
                    .toList();
            if (matches.size() != 1) {
                throw new BuildException(
                        matches.isEmpty()
                                ? "nothing selected by %s".formatted(source)
                                : "multiple matches for selector %s".formatted(source));
            }
            return matches.getFirst();
        }

        /** To be called when fields of an object have changed. */
        void changedIn(Tracked resource) {
            if (origin.isPresent() && origin.get() == resource) {
                now = path.find(resource.fields())
                        .filter(found -> !Trees.isNull(found))
                        .orElse(now);
            }
        }
    }

    private static Object part(Object value, Replacement.Options options) {
        if (value instanceof Map || value instanceof List) {
            throw new BuildException("delimiter option can only be used with scalar nodes");
        }
        var parts = Trees.text(value).split(Pattern.quote(options.delimiter()), -1);
        if (options.index() < 0 || options.index() >= parts.length) {
            throw new BuildException(
                    "options.index %d is out of bounds for value %s".formatted(options.index(), value));
        }
        return Scalar.withText(value, parts[options.index()]);
    }

    private static void put(Value value, Replacement.Target target, Tracked resource) {
        for (var path : target.paths()) {
            put(value.now, path, target.options(), resource);
            value.changedIn(resource);
        }
    }

    private static void put(Object value, String path, Replacement.Options options, Tracked resource) {
        var node = YamlNode.of(value);
        var created = options.create() ? node.kind() : null;
        var way = ValuePath.of(path);
        var isInText = StructuredText.on(way, resource.fields())
                .filter(text -> text.put(resource.fields(), node, value, created))
                .isPresent();
        if (isInText) {
            return;
        }
        var count = way.replace(resource.fields(), created, old -> replaced(old, value, options));
        if (count == 0) {
            throw new BuildException(
                    "unable to find field \"%s\" in replacement target %s".formatted(path, resource.id()));
        }
    }

    private static Object replaced(Object old, Object value, Replacement.Options options) {
        if (!options.delimiter().isEmpty()) {
            return replaced(old, Scalar.withText("", joined(old, value, options)));
        }
        return replaced(old, value);
    }

    /** A scalar keeps its type and style, a new one has what its text says without quotes; all else is replaced whole. */
    static Object replaced(Object old, Object value) {
        Budget.ofThisBuild().addCopy(value, old);
        if (old instanceof Map || old instanceof List) {
            return Trees.copy(value);
        }
        if (old == ValuePath.CREATED) {
            return value instanceof Map || value instanceof List
                    ? Trees.copy(value)
                    : Scalar.untyped(Trees.text(value));
        }
        return Scalar.withText(old, Trees.text(value));
    }

    private static String joined(Object old, Object value, Replacement.Options options) {
        var isCollection = value instanceof Map || value instanceof List;
        if (old instanceof Map || old instanceof List || old == ValuePath.CREATED && isCollection) {
            throw new BuildException("delimiter option can only be used with scalar nodes");
        }
        var text = old == ValuePath.CREATED ? "" : Trees.text(old);
        Budget.ofThisBuild()
                .addBytes(Trees.text(value).length() + options.delimiter().length());
        var parts = new ArrayList<>(List.of(text.split(Pattern.quote(options.delimiter()), -1)));
        if (options.index() < 0) {
            parts.addFirst(Trees.text(value));
        } else if (options.index() >= parts.size()) {
            parts.add(Trees.text(value));
        } else {
            parts.set(options.index(), Trees.text(value));
        }
        return String.join(options.delimiter(), parts);
    }
}
