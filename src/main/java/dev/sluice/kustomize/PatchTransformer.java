package dev.sluice.kustomize;

import dev.sluice.kustomize.patch.JsonPatch;
import dev.sluice.kustomize.patch.StrategicMerge;
import dev.sluice.kustomize.yaml.JsonReader;
import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.kustomize.yaml.UnquotedKey;
import dev.sluice.kustomize.yaml.YamlReader;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Patches objects: by strategic merge the ones that the patch or a target names, by JSON 6902 the ones that a target
 * names.
 */
record PatchTransformer(String kind, Edit edit, Optional<Selector> target, OpenApi openapi) implements Transformer {

    /** An entry of the field {@code patches}: a patch in a file or inline. */
    record Config(
            String path, String patch, Optional<Selector> target, boolean allowNameChange, boolean allowKindChange) {
        static Config read(FieldReader fields) {
            var allowed = fields.map("options", options -> {
                var both = List.of(options.flag("allowNameChange"), options.flag("allowKindChange"));
                options.end();
                return both;
            });
            var config = new Config(
                    fields.text("path"),
                    fields.text("patch"),
                    fields.map("target", Selector::read),
                    allowed.map(List::getFirst).orElse(false),
                    allowed.map(List::getLast).orElse(false));
            fields.end();
            return config;
        }

        /** Blanks around an inline patch are not of it: as indented code leaves them, they need not be valid YAML. */
        Config trimmed() {
            return new Config(path, GoSpace.trim(patch), target, allowNameChange, allowKindChange);
        }
    }

    /** What a patch does. */
    sealed interface Edit {
        /**
         * Objects that are merged in, each with the name of what it is for.
         *
         * @param thorough whether kustomize takes the long way, on which the patches' labels and annotations are read as
         *     texts first, so that a null among them is the text "null" and a null in their place nothing: neither
         *     removes anything; and the result is looked through for objects of one id
         */
        record Merge(
                List<Map<String, Object>> patches, boolean allowNameChange, boolean allowKindChange, boolean thorough)
                implements Edit {
            /** What one patch may change: what the entry says, or the patch itself. */
            private Merge by(Tracked patch) {
                return new Merge(
                        patches,
                        allowNameChange || InternalAnnotations.allowNameChange(patch),
                        allowKindChange || InternalAnnotations.allowKindChange(patch),
                        thorough);
            }
        }

        /**
         * Operations.
         *
         * @param remembersId whether the object can still be found by the id that it had before
         * @param changesNotes whether internal annotations may be among what is changed
         */
        record Json(List<JsonPatch.Op> operations, boolean remembersId, boolean changesNotes) implements Edit {}
    }

    /** The entries of {@code patchesStrategicMerge}, each the path of a file, or the patch itself. */
    static PatchTransformer strategicMerge(List<String> references, FileAccess files, OpenApi openapi) {
        var patches = references.stream()
                .flatMap(reference -> patches(reference, files).stream())
                .toList();
        if (patches.isEmpty()) {
            throw new BuildException("patchesStrategicMerge: no patch in %s".formatted(references));
        }
        return new PatchTransformer(
                "PatchStrategicMergeTransformer",
                new Edit.Merge(patches, false, false, true),
                Optional.empty(),
                openapi);
    }

    private static List<Map<String, Object>> patches(String reference, FileAccess files) {
        try {
            return ObjectFile.patches(reference, files.text(reference));
        } catch (BuildException file) {
            try {
                return ObjectFile.patches("patchesStrategicMerge", reference);
            } catch (BuildException inline) {
                throw file;
            }
        }
    }

    /** An entry of {@code patches}, whose kind of patch is seen by its content. */
    static PatchTransformer of(Config given, FileAccess files, OpenApi openapi) {
        var config = given.trimmed();
        var text = text(config, files);
        var file = config.path.isEmpty() ? "the inline patch" : config.path;
        var operations = operations(file, text).filter(some -> !some.isEmpty()); // without any, it is no patch at all
        if (operations.isPresent()) {
            if (config.target.isEmpty()) {
                throw new BuildException("%s: must specify a target for JSON patch".formatted(file));
            }
            return new PatchTransformer(
                    "PatchTransformer",
                    new Edit.Json(operations.get(), true, InternalAnnotations.mayBeIn(text)),
                    config.target,
                    openapi);
        }
        var patches = ObjectFile.patches(file, text);
        if (patches.size() > 1 && config.target.isPresent()) {
            throw new BuildException(
                    "%s: multiple strategic merge patches in one entry may not have a target".formatted(file));
        }
        return new PatchTransformer(
                "PatchTransformer",
                new Edit.Merge(patches, config.allowNameChange, config.allowKindChange, config.target.isPresent()),
                config.target,
                openapi);
    }

    /** An entry of {@code patchesJson6902}. */
    static PatchTransformer json(Config config, FileAccess files, OpenApi openapi) {
        var text = text(config, files);
        var operations = operations(config.path, text)
                .orElseThrow(
                        () -> new BuildException("patchesJson6902: '%s' is not a JSON patch".formatted(config.path)));
        if (config.target.isEmpty()) {
            throw new BuildException("patchesJson6902: must specify a target");
        }
        if (config.target.get().name().equals(TextPattern.ANY)) {
            throw new BuildException("patchesJson6902: must specify the target name");
        }
        if (operations.isEmpty()) {
            throw new BuildException("patchesJson6902: the patch is empty: '%s'".formatted(config.path));
        }
        return new PatchTransformer(
                "PatchJson6902Transformer",
                new Edit.Json(operations, false, InternalAnnotations.mayBeIn(text)),
                config.target,
                openapi);
    }

    private static String text(Config config, FileAccess files) {
        if (config.path.isEmpty() == config.patch.isEmpty()) {
            throw new BuildException(
                    config.path.isEmpty()
                            ? "must specify one of patch and path in a patch"
                            : "patch and path can't be set at the same time: %s".formatted(config.path));
        }
        return config.path.isEmpty() ? config.patch : files.text(config.path);
    }

    /** What starts with a bracket is read as JSON; whatever else makes a list in YAML is a JSON patch too. */
    private static Optional<List<JsonPatch.Op>> operations(String file, String text) {
        Optional<Object> tree;
        try {
            tree = text.startsWith("[")
                    ? Optional.of(JsonReader.read(file, text))
                    : YamlReader.configuration(file, text);
        } catch (BuildException e) {
            requirePatches(file, text, e);
            return Optional.empty();
        }
        return tree.filter(List.class::isInstance).map(JsonPatch::parse);
    }

    /** A strategic merge patch may have keys that nothing else may have. */
    private static void requirePatches(String file, String text, BuildException otherwise) {
        try {
            ObjectFile.patches(file, text);
        } catch (BuildException e) {
            throw otherwise;
        }
    }

    @Override
    public void transform(ResourceList resources) {
        switch (edit) {
            case Edit.Json json -> {
                var budget = Budget.ofThisBuild();
                for (var resource : resources.select(target.orElseThrow())) {
                    json.operations.forEach(operation -> budget.addCopies(operation.fields(), 1));
                    apply(json, resource);
                    resources.idChanged(resource);
                }
            }
            case Edit.Merge merge -> {
                for (var patch : merge.patches) {
                    apply(merge, patch, resources);
                }
            }
        }
    }

    private static void apply(Edit.Json json, Tracked resource) {
        if (json.remembersId) {
            resource.rememberId();
        }
        if (resource.hasNotes()) {
            // a patch finds kustomize's notes in the annotations; they are put back if it removes them
            Trees.mapIn(Trees.mapIn(resource.fields(), "metadata"), "annotations");
        }
        resource.showProvenance();
        if (json.changesNotes) {
            InternalAnnotations.show(resource);
        }
        var kept = InternalAnnotations.kept(resource);
        try {
            resource.replaceFields(JsonPatch.apply(resource.fields(), json.operations));
            kept.forEach(resource::putAnnotation);
            resource.rewriteAnnotations();
        } catch (BuildException | IllegalArgumentException e) {
            throw new BuildException("%s: %s".formatted(resource.id(), e.getMessage()));
        }
        resource.takeProvenance();
        if (json.changesNotes) {
            InternalAnnotations.take(resource);
        }
    }

    private void apply(Edit.Merge merge, Map<String, Object> patch, ResourceList resources) {
        var object = new Tracked(patch);
        var changesNotes = InternalAnnotations.areIn(object.texts("annotations"));
        var id = changesNotes ? Tracked.read(Trees.map(Trees.copy(patch))).originalId() : object.id();
        var edit = changesNotes ? merge.by(object) : merge;
        var selected = target.map(resources::select).orElseGet(() -> List.of(named(id, resources)));
        Set<Tracked> deleted = new HashSet<>();
        var budget = Budget.ofThisBuild();
        for (var resource : selected) {
            budget.addCopies(patch, 1);
            if (!merge(edit, patch, changesNotes, resource)) {
                deleted.add(resource);
            }
        }
        resources.remove(deleted);
        selected.stream().filter(resource -> !deleted.contains(resource)).forEach(resources::idChanged);
        if (merge.thorough) {
            resources.refuseTwins();
        }
    }

    private static Tracked named(ResourceId id, ResourceList resources) {
        var matches = resources.withId(id);
        if (matches.size() != 1) {
            throw new BuildException("no resource matches strategic merge patch \"%s\": %s for Id %s"
                    .formatted(id, matches.isEmpty() ? "no matches" : "multiple matches", id));
        }
        return matches.getFirst();
    }

    /** @return whether the object is still there */
    private boolean merge(Edit.Merge merge, Map<String, Object> patch, boolean changesNotes, Tracked resource) {
        var id = resource.id();
        if (merge.allowNameChange || merge.allowKindChange) {
            resource.rememberId();
        }
        var fitting = merge.thorough ? withTexts(patch) : new LinkedHashMap<>(patch);
        if (merge.thorough) {
            Scalar.setIn(fitting, "apiVersion", Scalar.untyped(id.gvk().apiVersion()));
        }
        if (!mergeFields(fitting, changesNotes, resource, id)) {
            return false;
        }
        if (!merge.allowKindChange) {
            Scalar.setIn(resource.fields(), "kind", Scalar.untyped(id.gvk().kind()));
        }
        if (!merge.allowNameChange) {
            resource.setName(id.name());
        }
        resource.setNamespace(id.namespace());
        return true;
    }

    private boolean mergeFields(Map<String, Object> patch, boolean changesNotes, Tracked resource, ResourceId id) {
        var hasNotes = resource.hasNotes();
        if (hasNotes) {
            resource.putAnnotation(InternalAnnotations.MARK, "");
            resource.showProvenance();
        }
        if (changesNotes) {
            InternalAnnotations.show(resource);
        }
        try {
            if (!StrategicMerge.merge(resource.fields(), patch, openapi.schemas(), resource.shared()::written)) {
                return false;
            }
        } catch (BuildException e) {
            throw new BuildException("%s: %s".formatted(id, e.getMessage()));
        }
        resource.shared().spread();
        resource.takeProvenance();
        if (hasNotes && !resource.texts("annotations").containsKey(InternalAnnotations.MARK)) {
            resource.forgetNotes();
        }
        resource.removeAnnotation(InternalAnnotations.MARK);
        if (changesNotes) {
            InternalAnnotations.take(resource);
        }
        return true;
    }

    private static Object asText(Object value) {
        return switch (value) {
            case null -> Scalar.newText("null");
            case UnquotedKey(var keyed) -> new UnquotedKey(asText(keyed));
            default -> Scalar.newText(Trees.text(value));
        };
    }

    private static Map<String, Object> withTexts(Map<String, Object> patch) {
        var thorough = Trees.map(Trees.copy(patch));
        if (thorough.get("metadata") instanceof Map<?, ?> metadata) {
            for (var field : List.of("labels", "annotations")) {
                if (metadata.get(field) instanceof Map<?, ?> texts) {
                    Trees.map(texts).replaceAll((_, value) -> asText(value));
                } else if (Trees.isNull(metadata.get(field))) {
                    metadata.remove(field);
                }
            }
        }
        return thorough;
    }
}
