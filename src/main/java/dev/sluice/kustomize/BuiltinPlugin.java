package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Trees;
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
    Transformer transformer(FileAccess files, OpenApi openapi, String directory) {
        requireBuiltin();
        var reader = reader();
        return switch (kind()) {
            case "NamespaceTransformer" ->
                new NamespaceTransformer(
                        metadata("namespace"),
                        specs(reader),
                        reader.flag("unsetOnly"),
                        NamespaceTransformer.Subjects.read(reader));
            case "PrefixTransformer" -> affix(NameTransformer.Side.PREFIX, "prefix", reader);
            case "SuffixTransformer" -> affix(NameTransformer.Side.SUFFIX, "suffix", reader);
            case "PrefixSuffixTransformer" ->
                new Transformer.Steps(
                        kind(),
                        List.of(
                                affix(NameTransformer.Side.PREFIX, "prefix", reader),
                                affix(NameTransformer.Side.SUFFIX, "suffix", reader)));
            case "LabelTransformer" -> new LabelTransformer(kind(), reader.textMap("labels"), specs(reader));
            case "AnnotationsTransformer" -> new LabelTransformer(kind(), reader.textMap("annotations"), specs(reader));
            case "ImageTagTransformer" -> {
                var image = reader.map("imageTag", ImageTransformer.Config::read);
                yield image.<Transformer>map(each -> new ImageTransformer(each, specs(reader)))
                        .orElseGet(() -> new Transformer.Steps(kind(), List.of()));
            }
            case "ReplicaCountTransformer" ->
                new ReplicaTransformer(
                        reader.map("replica", ReplicaTransformer.Config::read)
                                .orElseThrow(() -> error("names no replica")),
                        specs(reader));
            case "PatchJson6902Transformer" -> {
                var patch = new PatchTransformer.Config(
                        reader.text("path"), reader.text("jsonOp"), reader.map("target", Selector::read), false, false);
                yield PatchTransformer.json(patch, files, openapi);
            }
            case "PatchTransformer" -> PatchTransformer.of(PatchTransformer.Config.read(reader), files, openapi);
            case "PatchStrategicMergeTransformer" -> patches(reader, files, openapi);
            case "ReplacementTransformer" ->
                ReplacementTransformer.of(reader.list("replacements", ReplacementTransformer.Source::read), files);
            case "HashTransformer" -> new HashTransformer();
            case "ValueAddTransformer" -> ValueAddTransformer.read(reader, files, directory);
            default -> throw error("is not a transformer that is known");
        };
    }

    private NameTransformer affix(NameTransformer.Side side, String field, FieldReader reader) {
        return new NameTransformer(side, reader.text(field), requiredSpecs(reader));
    }

    private Transformer patches(FieldReader reader, FileAccess files, OpenApi openapi) {
        var patches = new ArrayList<>(reader.texts("paths"));
        var inline = reader.text("patches");
        if (!inline.isEmpty()) {
            patches.add(inline);
        }
        if (patches.isEmpty()) {
            throw error("has neither paths nor patches");
        }
        return PatchTransformer.strategicMerge(patches, files, openapi);
    }

    /** The fields of a transformer's configuration, of which kustomize overlooks those that it does not know. */
    private FieldReader reader() {
        var fields = printed(config.fields());
        return kind().equals("PrefixTransformer") || kind().equals("SuffixTransformer")
                ? FieldReader.lenientToTheLetter(title(), fields)
                : FieldReader.lenient(title(), fields);
    }

    /** The fields of a generator's configuration, which are those of the kustomization file with name and namespace. */
    private FieldReader named() {
        var fields = printed(config.fields());
        fields.putIfAbsent("name", metadata("name"));
        fields.putIfAbsent("namespace", metadata("namespace"));
        return FieldReader.overlookingUnknown(title(), fields);
    }

    /** A field of the metadata as a plugin reads it: of a number, its value. */
    private String metadata(String field) {
        return FieldReader.lenient(title(), printed(config.metadata())).text(field);
    }

    private Map<String, Object> printed(Map<String, Object> fields) {
        try {
            return Trees.map(Trees.plain(Trees.copy(fields)));
        } catch (IllegalArgumentException e) {
            throw error("cannot be read: " + e.getMessage());
        }
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
