package dev.sluice.kustomize;

import dev.sluice.kustomize.patch.JsonPatch;
import dev.sluice.kustomize.patch.StrategicMerge;
import dev.sluice.kustomize.schema.Schemas;
import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.kustomize.yaml.YamlReader;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Patches objects: by strategic merge the ones that the patch or a target names, by JSON 6902 the ones that a target
 * names.
 */
record PatchTransformer(String kind, Edit edit, Optional<Selector> target, Schemas schemas) implements Transformer {
    /** Stands for the notes that kustomize keeps in the annotations, where a strategic merge can remove them. */
    private static final String NOTES = "internal.config.kubernetes.io/previousNames";

    private static final Pattern QUOTED = Pattern.compile("\"(?:[^\"\\\\]|\\\\.)*+\"");
    private static final Pattern SIGNS = Pattern.compile("(?:true|false|null|[-+.\\deE]|[\\[\\]{}:,\\s])*+");

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
            return new Config(path, patch.strip(), target, allowNameChange, allowKindChange);
        }
    }

    /** What a patch does. */
    sealed interface Edit {
        /**
         * Objects that are merged in, each with the name of what it is for.
         *
         * @param thorough whether kustomize takes the long way, on which the patches' labels and annotations are read as
         *     texts first, so that a null among them is the text "null" and removes nothing, and the result is looked
         *     through for objects of one id
         */
        record Merge(
                List<Map<String, Object>> patches, boolean allowNameChange, boolean allowKindChange, boolean thorough)
                implements Edit {}

        /** @param remembersId whether the object can still be found by the id that it had before */
        record Json(List<JsonPatch.Op> operations, boolean remembersId) implements Edit {}
    }

    /** An entry of {@code patchesStrategicMerge}: the path of a file, or the patch itself. */
    static PatchTransformer strategicMerge(String reference, FileAccess files, Schemas schemas) {
        List<Map<String, Object>> patches;
        try {
            patches = ObjectFile.read(reference, files.text(reference));
        } catch (BuildException file) {
            try {
                patches = ObjectFile.read("patchesStrategicMerge", reference);
            } catch (BuildException inline) {
                throw file;
            }
        }
        if (patches.isEmpty()) {
            throw new BuildException("patchesStrategicMerge: no patch in '%s'".formatted(reference));
        }
        return new PatchTransformer(
                "PatchStrategicMergeTransformer",
                new Edit.Merge(patches, false, false, true),
                Optional.empty(),
                schemas);
    }

    /** An entry of {@code patches}, whose kind of patch is seen by its content. */
    static PatchTransformer of(Config given, FileAccess files, Schemas schemas) {
        var config = given.trimmed();
        var text = text(config, files);
        var file = config.path.isEmpty() ? "the inline patch" : config.path;
        var operations = operations(file, text);
        if (operations.isPresent()) {
            if (config.target.isEmpty()) {
                throw new BuildException("%s: must specify a target for JSON patch".formatted(file));
            }
            return new PatchTransformer(
                    "PatchTransformer", new Edit.Json(operations.get(), true), config.target, schemas);
        }
        var patches = ObjectFile.read(file, text);
        if (patches.size() > 1 && config.target.isPresent()) {
            throw new BuildException(
                    "%s: multiple strategic merge patches in one entry may not have a target".formatted(file));
        }
        return new PatchTransformer(
                "PatchTransformer",
                new Edit.Merge(patches, config.allowNameChange, config.allowKindChange, config.target.isPresent()),
                config.target,
                schemas);
    }

    /** An entry of {@code patchesJson6902}. */
    static PatchTransformer json(Config config, FileAccess files, Schemas schemas) {
        var text = text(config, files);
        var operations = operations(config.path, text)
                .orElseThrow(
                        () -> new BuildException("patchesJson6902: '%s' is not a JSON patch".formatted(config.path)));
        if (config.target.isEmpty()) {
            throw new BuildException("patchesJson6902: must specify a target");
        }
        return new PatchTransformer(
                "PatchJson6902Transformer", new Edit.Json(operations, false), config.target, schemas);
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

    private static Optional<List<JsonPatch.Op>> operations(String file, String text) {
        if (text.stripLeading().startsWith("[") && !isJson(text)) {
            throw new BuildException("%s: a patch that starts with [ must be JSON".formatted(file));
        }
        return YamlReader.configuration(file, text)
                .filter(List.class::isInstance)
                .map(JsonPatch::parse);
    }

    /** Tells JSON from YAML in flow style: whatever is not in quotes is a sign, a number or a constant. */
    private static boolean isJson(String text) {
        var unquoted = QUOTED.matcher(text).replaceAll("0");
        return SIGNS.matcher(unquoted).matches();
    }

    @Override
    public void transform(ResourceList resources) {
        switch (edit) {
            case Edit.Json json -> {
                for (var resource : resources.select(target.orElseThrow())) {
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
        try {
            resource.replaceFields(JsonPatch.apply(resource.fields(), json.operations));
        } catch (BuildException e) {
            throw new BuildException("%s: %s".formatted(resource.id(), e.getMessage()));
        }
    }

    private void apply(Edit.Merge merge, Map<String, Object> patch, ResourceList resources) {
        var selected = target.map(resources::select).orElseGet(() -> List.of(named(patch, resources)));
        Set<Tracked> deleted = new HashSet<>();
        for (var resource : selected) {
            if (!merge(merge, patch, resource)) {
                deleted.add(resource);
            }
        }
        resources.remove(deleted);
        selected.stream().filter(resource -> !deleted.contains(resource)).forEach(resources::idChanged);
        if (merge.thorough) {
            resources.refuseTwins();
        }
    }

    private static Tracked named(Map<String, Object> patch, ResourceList resources) {
        var id = new Tracked(patch).id();
        var matches = resources.withId(id);
        if (matches.size() != 1) {
            throw new BuildException("no resource matches strategic merge patch \"%s\": %s for Id %s"
                    .formatted(id, matches.isEmpty() ? "no matches" : "multiple matches", id));
        }
        return matches.getFirst();
    }

    /** @return whether the object is still there */
    private boolean merge(Edit.Merge merge, Map<String, Object> patch, Tracked resource) {
        var id = resource.id();
        if (merge.allowNameChange || merge.allowKindChange) {
            resource.rememberId();
        }
        var fitting = merge.thorough ? withTexts(patch) : new LinkedHashMap<>(patch);
        fitting.put("apiVersion", id.gvk().apiVersion());
        if (!mergeFields(fitting, resource, id)) {
            return false;
        }
        if (!merge.allowKindChange) {
            resource.fields().put("kind", id.gvk().kind());
        }
        if (!merge.allowNameChange) {
            resource.setName(id.name());
        }
        resource.setNamespace(id.namespace());
        return true;
    }

    private boolean mergeFields(Map<String, Object> patch, Tracked resource, ResourceId id) {
        var hasNotes = resource.hasNotes();
        if (hasNotes) {
            Trees.mapIn(Trees.mapIn(resource.fields(), "metadata"), "annotations")
                    .put(NOTES, "");
        }
        try {
            if (!StrategicMerge.merge(resource.fields(), patch, schemas, resource.shared()::written)) {
                return false;
            }
        } catch (BuildException e) {
            throw new BuildException("%s: %s".formatted(id, e.getMessage()));
        }
        resource.shared().spread();
        if (hasNotes && !resource.texts("annotations").containsKey(NOTES)) {
            resource.forgetNotes();
        }
        resource.removeAnnotation(NOTES);
        return true;
    }

    private static Map<String, Object> withTexts(Map<String, Object> patch) {
        var thorough = Trees.map(Trees.copy(patch));
        for (var field : List.of("labels", "annotations")) {
            if (thorough.get("metadata") instanceof Map<?, ?> metadata
                    && metadata.get(field) instanceof Map<?, ?> texts) {
                Trees.map(texts).replaceAll((_, value) -> value == null ? "null" : Trees.text(value));
            }
        }
        return thorough;
    }
}
