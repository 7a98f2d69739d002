package dev.sluice.kustomize;

import dev.sluice.kustomize.schema.Schemas;
import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.List;
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
            return Optional.of(objects.stream().map(Tracked::new).toList());
        } catch (BuildException e) {
            return Optional.empty();
        }
    }

    String kind() {
        return config.kind();
    }

    /** @param kustomization the file that the plugin is in where it has none of its own */
    Provenance.Plugin described(Provenance.Place kustomization) {
        var file = config.provenance().file();
        return new Provenance.Plugin(file.isNone() ? kustomization : file, kind(), config.name(), config.namespace());
    }

    Tracked generate(FileAccess files) {
        requireBuiltin();
        return switch (kind()) {
            case "ConfigMapGenerator" ->
                generator(MapGenerator.Type.CONFIG_MAP, MapGenerator.Config.readConfigMap(named()))
                        .generate(files);
            case "SecretGenerator" ->
                generator(MapGenerator.Type.SECRET, MapGenerator.Config.readSecret(named()))
                        .generate(files);
            case "IAMPolicyGenerator" -> IamPolicyGenerator.generate(reader());
            case "HelmChartInflationGenerator" -> throw error("is not supported: charts are not inflated");
            default -> throw error("is not a generator that is known");
        };
    }

    private static MapGenerator generator(MapGenerator.Type type, MapGenerator.Config config) {
        return new MapGenerator(type, config, config.options().orElse(MapGenerator.Options.NONE));
    }

    /** @param directory the name of the directory of the kustomization that asks for the plugin */
    List<Transformer> transformers(FileAccess files, Schemas schemas, String directory) {
        requireBuiltin();
        var reader = reader();
        return switch (kind()) {
            case "NamespaceTransformer" ->
                List.of(new NamespaceTransformer(
                        config.namespace(),
                        specs(reader),
                        reader.flag("unsetOnly"),
                        NamespaceTransformer.Subjects.read(reader)));
            case "PrefixTransformer" ->
                List.of(new NameTransformer(NameTransformer.Side.PREFIX, reader.text("prefix"), requiredSpecs(reader)));
            case "SuffixTransformer" ->
                List.of(new NameTransformer(NameTransformer.Side.SUFFIX, reader.text("suffix"), requiredSpecs(reader)));
            case "PrefixSuffixTransformer" -> {
                var specs = requiredSpecs(reader);
                yield List.of(
                        new NameTransformer(NameTransformer.Side.PREFIX, reader.text("prefix"), specs),
                        new NameTransformer(NameTransformer.Side.SUFFIX, reader.text("suffix"), specs));
            }
            case "LabelTransformer" -> List.of(new LabelTransformer(kind(), reader.textMap("labels"), specs(reader)));
            case "AnnotationsTransformer" ->
                List.of(new LabelTransformer(kind(), reader.textMap("annotations"), specs(reader)));
            case "ImageTagTransformer" -> {
                var image = reader.map("imageTag", ImageTransformer.Config::read);
                yield image.<List<Transformer>>map(each -> List.of(new ImageTransformer(each, specs(reader))))
                        .orElse(List.of());
            }
            case "ReplicaCountTransformer" ->
                List.of(new ReplicaTransformer(
                        reader.map("replica", ReplicaTransformer.Config::read)
                                .orElseThrow(() -> error("names no replica")),
                        specs(reader)));
            case "PatchJson6902Transformer" -> {
                var patch = new PatchTransformer.Config(
                        reader.text("path"), reader.text("jsonOp"), reader.map("target", Selector::read), false, false);
                yield List.of(PatchTransformer.json(patch, files, schemas));
            }
            case "PatchTransformer" ->
                List.of(PatchTransformer.of(PatchTransformer.Config.read(reader), files, schemas));
            case "PatchStrategicMergeTransformer" -> patches(reader, files, schemas);
            case "ReplacementTransformer" ->
                List.of(ReplacementTransformer.of(
                        reader.list("replacements", ReplacementTransformer.Source::read), files));
            case "HashTransformer" -> List.of(new HashTransformer());
            case "ValueAddTransformer" -> List.of(ValueAddTransformer.read(reader, files, directory));
            default -> throw error("is not a transformer that is known");
        };
    }

    private List<Transformer> patches(FieldReader reader, FileAccess files, Schemas schemas) {
        var patches = new ArrayList<Transformer>();
        reader.texts("paths").forEach(path -> patches.add(PatchTransformer.strategicMerge(path, files, schemas)));
        var inline = reader.text("patches");
        if (!inline.isEmpty()) {
            patches.add(PatchTransformer.strategicMerge(inline, files, schemas));
        }
        if (patches.isEmpty()) {
            throw error("has neither paths nor patches");
        }
        return patches;
    }

    /** The fields of a transformer's configuration, of which kustomize overlooks those that it does not know. */
    private FieldReader reader() {
        var fields = Trees.map(Trees.plain(config.fields()));
        return kind().equals("PrefixTransformer") || kind().equals("SuffixTransformer")
                ? FieldReader.lenientToTheLetter(title(), fields)
                : FieldReader.lenient(title(), fields);
    }

    /** The fields of a generator's configuration, which are those of the kustomization file with name and namespace. */
    private FieldReader named() {
        var fields = Trees.map(Trees.plain(Trees.copy(config.fields())));
        fields.putIfAbsent("name", config.name());
        fields.putIfAbsent("namespace", config.namespace());
        return FieldReader.overlookingUnknown(title(), fields);
    }

    private void requireBuiltin() {
        if (!"builtin".equals(config.gvk().apiVersion())) {
            throw error("is not supported: external programs are not run");
        }
    }

    private List<FieldSpec> requiredSpecs(FieldReader reader) {
        if (!reader.has("fieldSpecs")) {
            throw error("has no fieldSpecs");
        }
        return specs(reader);
    }

    private static List<FieldSpec> specs(FieldReader reader) {
        return reader.list("fieldSpecs", FieldSpec::read);
    }

    private String title() {
        var file = config.provenance().file();
        return (file.isNone() ? "" : file.path() + ": ") + "the plugin " + config.id();
    }

    private BuildException error(String problem) {
        return new BuildException(title() + " " + problem);
    }
}
