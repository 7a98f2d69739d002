package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sets fields to one value, or inserts it into the paths that they hold. Only a plugin's configuration asks for it. */
record ValueAddTransformer(String value, List<Target> targets) implements Transformer {

    /** The one field that kustomize sets as the namespace of a kustomization does. */
    private static final FieldPath NAMESPACE = FieldPath.of("metadata/namespace");

    /**
     * A field of the objects that are selected.
     *
     * @param filePathPosition 0 to set the field; n to insert the value before the n-th part of the path that it holds
     */
    record Target(Optional<Selector> selector, FieldPath path, int filePathPosition) {
        static Target read(FieldReader fields) {
            var path = fields.text("fieldPath");
            if (path.isEmpty()) {
                throw fields.error("fieldPath cannot be empty");
            }
            var position = fields.number("filePathPosition").orElse(0L);
            if (position < 0 || position > Integer.MAX_VALUE) {
                throw fields.error("filePathPosition %d is out of range".formatted(position));
            }
            return new Target(fields.map("selector", Selector::read), FieldPath.of(path), Math.toIntExact(position));
        }

        private List<Tracked> selected(ResourceList resources) {
            return selector.map(resources::select).orElseGet(resources::all);
        }
    }

    /** @param directory the name of the kustomization's directory, which is added where no value is given */
    static ValueAddTransformer read(FieldReader fields, FileAccess files, String directory) {
        var targets = new ArrayList<>(fields.list("targets", Target::read));
        var path = fields.text("targetFilePath");
        if (!path.isEmpty()) {
            Documents.configuration(path, files.text(path))
                    .ifPresent(file ->
                            targets.addAll(FieldReader.lenient(path, file).list("targets", Target::read)));
        }
        if (targets.isEmpty()) {
            throw fields.error("must specify at least one target");
        }
        var value = GoSpace.trim(fields.text("value"));
        return new ValueAddTransformer(value.isEmpty() ? directory : value, List.copyOf(targets));
    }

    @Override
    public String kind() {
        return "ValueAddTransformer";
    }

    @Override
    public void transform(ResourceList resources) {
        for (var target : targets) {
            target.selected(resources).forEach(resource -> add(target, resource));
        }
        resources.idsChanged();
    }

    private void add(Target target, Tracked resource) {
        if (target.path.equals(NAMESPACE)) {
            new NamespaceTransformer(value, List.of(), false, NamespaceTransformer.Subjects.DEFAULT_ONLY)
                    .setNamespace(resource);
            return;
        }
        var names = target.path.fieldNames();
        if (names.isEmpty()) {
            throw notPlain(target, resource);
        }
        var map = resource.fields();
        for (var name : names.subList(0, names.size() - 1)) {
            if (map.containsKey(name) && Trees.isNull(map.get(name))) {
                return; // nothing is made below a null
            }
            map = switch (map.get(name)) {
                case null -> Trees.mapIn(map, name);
                case Map<?, ?> inner -> Trees.map(inner);
                default -> throw notPlain(target, resource);
            };
        }
        var old = map.get(names.getLast());
        if (old instanceof Map || old instanceof List) {
            throw notPlain(target, resource);
        }
        map.put(names.getLast(), changed(old, target.filePathPosition));
        resource.shared().spread();
    }

    /** The value is written as it stands, so that 5 is a number, save where the old one was in quotes. */
    private Object changed(Object old, int position) {
        var text = Trees.isNull(old) ? "" : Trees.text(old);
        Budget.ofThisBuild().addBytes(value.length());
        var added = position == 0 || text.isEmpty() ? value : inserted(text, position - 1);
        return Scalar.untyped(old, added.strip());
    }

    private String inserted(String path, int position) {
        var absolute = path.startsWith("/");
        var parts = new ArrayList<String>();
        for (var part : path.split("/")) {
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
        parts.add(Math.min(position, parts.size()), value);
        return (absolute ? "/" : "") + String.join("/", parts);
    }

    private static BuildException notPlain(Target target, Tracked resource) {
        return new BuildException("%s: the field path '%s' leads through or to what is no single value"
                .formatted(resource.id(), String.join("/", target.path.names())));
    }
}
