package dev.sluice.kustomize;

import dev.sluice.kustomize.schema.Schemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of kustomize's own plugins, configured by an object of its own ({@code apiVersion: builtin}) instead of by a
 * field of the kustomization file. Every other plugin would be a program, and is refused.
 */
record BuiltinPlugin(Tracked config) {

    /** The plugins that are written right into the list, or nothing where the text is a path. */
    static Optional<List<Tracked>> inline(String text) {
        try {
            var objects = ObjectFile.read("the inline plugin", text);
            return objects.isEmpty()
                    ? Optional.empty()
                    : Optional.of(objects.stream().map(Tracked::new).toList());
        } catch (BuildException e) {
            return Optional.empty();
        }
    }

    String kind() {
        return config.kind();
    }

    /** @param kustomization the file that the plugin is in where it has none of its own */
    Provenance.Plugin described(String kustomization) {
        var file = config.provenance().file();
        return new Provenance.Plugin(file.isEmpty() ? kustomization : file, kind(), config.name());
    }

    Tracked generate(FileAccess files) {
        var reader = reader();
        var metadata = Map.<String, Object>of("name", config.name(), "namespace", config.namespace());
        var fields = Trees.copy(config.fields());
        fields.keySet().removeAll(List.of("apiVersion", "kind", "metadata"));
        fields.putAll(metadata);
        var named = new FieldReader(kind(), "", fields);
        var generator = switch (kind()) {
            case "ConfigMapGenerator" ->
                generator(MapGenerator.Type.CONFIG_MAP, MapGenerator.Config.readConfigMap(named));
            case "SecretGenerator" -> generator(MapGenerator.Type.SECRET, MapGenerator.Config.readSecret(named));
            default -> throw refused(reader);
        };
        return generator.generate(files);
    }

    private static MapGenerator generator(MapGenerator.Type type, MapGenerator.Config config) {
        return new MapGenerator(type, config, config.options().orElse(MapGenerator.Options.NONE));
    }

    List<Transformer> transformers(FileAccess files, Schemas schemas) {
        var reader = reader();
        var transformers = transformers(reader, files, schemas);
        reader.end();
        return transformers;
    }

    private List<Transformer> transformers(FieldReader reader, FileAccess files, Schemas schemas) {
        return switch (kind()) {
            case "NamespaceTransformer" ->
                List.of(new NamespaceTransformer(
                        config.namespace(),
                        specs(reader),
                        reader.flag("unsetOnly"),
                        NamespaceTransformer.Subjects.read(reader)));
            case "PrefixTransformer" ->
                List.of(new NameTransformer(NameTransformer.Side.PREFIX, reader.text("prefix"), specs(reader)));
            case "SuffixTransformer" ->
                List.of(new NameTransformer(NameTransformer.Side.SUFFIX, reader.text("suffix"), specs(reader)));
            case "LabelTransformer" -> List.of(new LabelTransformer(kind(), reader.textMap("labels"), specs(reader)));
            case "AnnotationsTransformer" ->
                List.of(new LabelTransformer(kind(), reader.textMap("annotations"), specs(reader)));
            case "ImageTagTransformer" ->
                List.of(new ImageTransformer(
                        required(reader.map("imageTag", ImageTransformer.Config::read), "imageTag"), specs(reader)));
            case "ReplicaCountTransformer" ->
                List.of(new ReplicaTransformer(
                        required(reader.map("replica", ReplicaTransformer.Config::read), "replica"), specs(reader)));
            case "PrefixSuffixTransformer" -> {
                var specs = specs(reader);
                yield List.of(
                        new NameTransformer(NameTransformer.Side.PREFIX, reader.text("prefix"), specs),
                        new NameTransformer(NameTransformer.Side.SUFFIX, reader.text("suffix"), specs));
            }
            case "PatchJson6902Transformer" -> {
                var patch = new PatchTransformer.Config(
                        reader.text("path"), reader.text("jsonOp"), reader.map("target", Selector::read), false, false);
                yield List.of(PatchTransformer.json(patch, files, schemas));
            }
            case "PatchTransformer", "PatchStrategicMergeTransformer" -> patches(reader, files, schemas);
            case "ReplacementTransformer" ->
                List.of(ReplacementTransformer.of(
                        reader.list("replacements", ReplacementTransformer.Source::read), files));
            default -> throw refused(reader);
        };
    }

    private List<Transformer> patches(FieldReader reader, FileAccess files, Schemas schemas) {
        if (kind().equals("PatchTransformer")) {
            var fields = Trees.copy(config.fields());
            fields.keySet().removeAll(List.of("apiVersion", "kind", "metadata"));
            List.of("path", "patch", "target", "options").forEach(reader::value);
            var patch = PatchTransformer.Config.read(new FieldReader(kind(), "", fields));
            return List.of(PatchTransformer.of(patch, files, schemas));
        }
        var patches = new ArrayList<Transformer>();
        reader.texts("paths").forEach(path -> patches.add(PatchTransformer.strategicMerge(path, files, schemas)));
        var inline = reader.text("patches");
        if (!inline.isEmpty()) {
            patches.add(PatchTransformer.strategicMerge(inline, files, schemas));
        }
        return patches;
    }

    private FieldReader reader() {
        var reader = new FieldReader(kind() + " " + config.name(), "", config.fields());
        List.of("apiVersion", "kind", "metadata").forEach(reader::value);
        if (!"builtin".equals(config.gvk().apiVersion())) {
            throw refused(reader);
        }
        return reader;
    }

    private static List<FieldSpec> specs(FieldReader reader) {
        return reader.list("fieldSpecs", FieldSpec::read);
    }

    private <T> T required(Optional<T> value, String field) {
        return value.orElseThrow(() -> new BuildException("%s: missing %s".formatted(kind(), field)));
    }

    private BuildException refused(FieldReader reader) {
        return reader.error("the plugin %s is not supported: external programs are not run".formatted(config.gvk()));
    }
}
