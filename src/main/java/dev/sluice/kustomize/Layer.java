package dev.sluice.kustomize;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One kustomization of a build: what it names is accumulated first, then what it generates, then its components have
 * their turn, and at last its transformers change all that has come together.
 */
final class Layer implements FileAccess {
    private final BuildFiles files;
    private final KustomizeBuild.Options options;
    private final OpenApi openapi;
    private final Path directory;
    private final NamedFile file;
    private final Optional<Layer> referrer;

    /** @param name the name of the file, without its directory */
    record NamedFile(String name, KustomizationFile kustomization) {}

    /** What has come together so far. */
    record Accumulation(ResourceList resources, Variables variables, Fields fields) {
        static Accumulation empty() {
            return new Accumulation(new ResourceList(), new Variables(), new Fields(TransformerConfig.empty()));
        }

        TransformerConfig config() {
            return fields.config;
        }

        private void take(Accumulation other) {
            resources.take(other.resources);
            variables.addAll(other.variables);
            add(other.fields.config);
        }

        private void add(TransformerConfig config) {
            fields.config = fields.config.merged(config);
        }
    }

    /** The configuration so far: that of a base also holds for what is built upon it. */
    static final class Fields {
        private TransformerConfig config;

        private Fields(TransformerConfig config) {
            this.config = config;
        }
    }

    Layer(BuildFiles files, KustomizeBuild.Options options, OpenApi openapi, Path directory, NamedFile file) {
        this(files, options, openapi, directory, file, Optional.empty());
    }

    private Layer(
            BuildFiles files,
            KustomizeBuild.Options options,
            OpenApi openapi,
            Path directory,
            NamedFile file,
            Optional<Layer> referrer) {
        this.files = files;
        this.options = options;
        this.openapi = openapi;
        this.directory = directory;
        this.file = file;
        this.referrer = referrer;
    }

    /** The kustomization file of a directory, which must have one. */
    static NamedFile fileOf(BuildFiles files, Path directory) {
        var found = KustomizationFile.find(directory)
                .orElseThrow(() -> new BuildException("unable to find one of %s in directory '%s'"
                        .formatted(KustomizationFile.NAMES, files.shown(directory))));
        var text = files.text(files.guarded(found, found));
        return new NamedFile(found.getFileName().toString(), KustomizationFile.parse(files.shown(found), text));
    }

    Accumulation accumulate() {
        var accumulation = Accumulation.empty();
        accumulate(accumulation);
        return accumulation;
    }

    private void accumulate(Accumulation accumulation) {
        try {
            collect(accumulation);
        } catch (BuildException e) {
            var shown = files.shown(directory.resolve(file.name));
            throw e.getMessage().startsWith("./") ? e : new BuildException("%s: %s".formatted(shown, e.getMessage()));
        }
    }

    private void collect(Accumulation accumulation) {
        var sources = file.kustomization.sources();
        openapi.choose(sources.openapi(), this);
        sources.resources().forEach(reference -> addResource(accumulation, reference));
        accumulation.add(TransformerConfig.defaults().merged(configured(sources.configurations())));
        sources.crds().forEach(path -> accumulation.add(CustomTypes.read(path, text(path))));
        generate(accumulation);
        sources.components().forEach(reference -> addComponent(accumulation, reference));
        for (var transformer : transformers(accumulation.config())) {
            var plugin = Provenance.Plugin.ofField(configuredIn(), transformer.kind());
            run(transformer, plugin, accumulation.resources);
        }
        plugins(sources.transformers()).forEach(plugin -> {
            for (var transformer : transformers(plugin)) {
                run(transformer, plugin.described(configuredIn()), accumulation.resources);
            }
        });
        plugins(sources.validators()).forEach(validator -> validate(validator, accumulation.resources));
        accumulation.variables.add(file.kustomization.finish().vars(), accumulation.resources);
    }

    private TransformerConfig configured(List<String> paths) {
        var configured = TransformerConfig.empty();
        for (var path : paths) {
            var fields = Documents.configuration(path, text(path)).orElse(Map.of());
            configured = configured.merged(TransformerConfig.read(new FieldReader(path, "", fields)));
        }
        return configured;
    }

    private void validate(BuiltinPlugin validator, ResourceList resources) {
        var before = ValidatedObjects.of(resources);
        transformers(validator).forEach(transformer -> transformer.transform(resources));
        before.requireUnchanged(validator, resources);
    }

    private List<Transformer> transformers(BuiltinPlugin plugin) {
        return plugin.transformers(this, openapi.schemas(), Objects.toString(directory.getFileName(), "/"));
    }

    private void run(Transformer transformer, Provenance.Plugin plugin, ResourceList resources) {
        transformer.transform(resources);
        if (top().file.kustomization.finish().buildMetadata().contains("transformerAnnotations")) {
            resources
                    .all()
                    .forEach(resource ->
                            resource.setProvenance(resource.provenance().transformedBy(plugin)));
        }
    }

    /** The kustomization file as it is seen from the one that is built. */
    private String configuredIn() {
        return top().directory.relativize(directory.resolve(file.name)).toString();
    }

    private List<Transformer> transformers(TransformerConfig config) {
        var said = file.kustomization.transformations();
        var all = new ArrayList<Transformer>();
        said.patchesStrategicMerge()
                .forEach(each -> all.add(PatchTransformer.strategicMerge(each, this, openapi.schemas())));
        said.patches().forEach(each -> all.add(PatchTransformer.of(each, this, openapi.schemas())));
        if (!said.namespace().isEmpty()) {
            all.add(NamespaceTransformer.of(said.namespace(), config));
        }
        if (!said.namePrefix().isEmpty()) {
            all.add(NameTransformer.prefix(said.namePrefix(), config));
        }
        if (!said.nameSuffix().isEmpty()) {
            all.add(NameTransformer.suffix(said.nameSuffix(), config));
        }
        if (!said.labels().isEmpty() || !said.commonLabels().isEmpty()) {
            said.labels().forEach(each -> all.add(LabelTransformer.of(each, config)));
            all.add(LabelTransformer.common(said.commonLabels(), config));
        }
        if (!said.commonAnnotations().isEmpty()) {
            all.add(LabelTransformer.annotations(said.commonAnnotations(), config));
        }
        said.patchesJson6902().forEach(each -> all.add(PatchTransformer.json(each, this, openapi.schemas())));
        said.replicas().forEach(each -> all.add(ReplicaTransformer.of(each, config)));
        all.addAll(ImageTransformer.of(said.images(), config));
        if (!said.replacements().isEmpty()) {
            all.add(ReplacementTransformer.of(said.replacements(), this));
        }
        return all;
    }

    private void generate(Accumulation accumulation) {
        var generators = file.kustomization.generators();
        var global = generators.options().orElse(MapGenerator.Options.NONE);
        var generated = new ArrayList<Tracked>();
        generators
                .configMaps()
                .forEach(config -> generated.add(generate(MapGenerator.Type.CONFIG_MAP, config, global)));
        generators.secrets().forEach(config -> generated.add(generate(MapGenerator.Type.SECRET, config, global)));
        plugins(file.kustomization.sources().generators())
                .forEach(plugin -> generated.add(originating(plugin.generate(this), plugin.described(configuredIn()))));
        accumulation.resources.absorb(generated);
    }

    private Tracked generate(MapGenerator.Type type, MapGenerator.Config config, MapGenerator.Options global) {
        var options = config.options().orElse(MapGenerator.Options.NONE).over(global);
        var generator = new MapGenerator(type, config, options);
        return originating(generator.generate(this), Provenance.Plugin.ofField(configuredIn(), generator.kind()));
    }

    private static Tracked originating(Tracked generated, Provenance.Plugin plugin) {
        generated.setProvenance(Provenance.ofPlugin(plugin));
        return generated;
    }

    /** First the plugins that are written into the list, then those in files and directories. */
    private Stream<BuiltinPlugin> plugins(List<String> references) {
        var found = Accumulation.empty();
        var paths = new ArrayList<String>();
        for (var reference : references) {
            BuiltinPlugin.inline(reference).ifPresentOrElse(found.resources::append, () -> paths.add(reference));
        }
        paths.forEach(path -> addResource(found, path));
        return found.resources.all().stream().map(BuiltinPlugin::new);
    }

    private void addResource(Accumulation accumulation, String reference) {
        refuseRemote(reference);
        var path = files.guarded(directory.resolve(reference), Path.of(reference));
        if (!files.isDirectory(path)) {
            accumulation.resources.append(objects(reference, path));
            return;
        }
        var layer = below(path);
        if (layer.file.kustomization.isComponent()) {
            throw new BuildException("expected kind != 'Component' for path '%s'".formatted(reference));
        }
        accumulation.take(layer.accumulate());
    }

    private void addComponent(Accumulation accumulation, String reference) {
        refuseRemote(reference);
        var path = files.guarded(directory.resolve(reference), Path.of(reference));
        if (!files.isDirectory(path)) {
            throw new BuildException("component '%s' is not a directory".formatted(reference));
        }
        var layer = below(path);
        if (!layer.file.kustomization.isComponent()) {
            throw new BuildException("expected kind 'Component' for path '%s'".formatted(reference));
        }
        layer.accumulate(accumulation);
    }

    private List<Tracked> objects(String reference, Path path) {
        var allowed = restricted(reference, path);
        var origin = Provenance.ofFile(top().directory.relativize(allowed).toString());
        var objects = new ArrayList<Tracked>();
        for (var fields : files.objects(allowed)) {
            var resource = new Tracked(fields);
            resource.setProvenance(origin);
            objects.add(resource);
        }
        return objects;
    }

    private Layer below(Path path) {
        for (var visited = Optional.of(this); visited.isPresent(); visited = visited.get().referrer) {
            if (visited.get().directory.startsWith(path)) {
                throw new BuildException("cycle detected: candidate root '%s' contains visited root '%s'"
                        .formatted(files.shown(path), files.shown(visited.get().directory)));
            }
        }
        return new Layer(files, options, openapi, path, fileOf(files, path), Optional.of(this));
    }

    private Layer top() {
        return referrer.map(Layer::top).orElse(this);
    }

    private static void refuseRemote(String reference) {
        if (reference.contains("://") || reference.startsWith("git@") || reference.startsWith("github.com/")) {
            throw new BuildException("remote resource '%s' is not supported".formatted(reference));
        }
    }

    @Override
    public byte[] bytes(String path) {
        return files.bytes(file(path));
    }

    @Override
    public String text(String path) {
        return files.text(file(path));
    }

    private Path file(String path) {
        refuseRemote(path);
        var real = restricted(path, files.guarded(directory.resolve(path), Path.of(path)));
        if (files.isDirectory(real)) {
            throw new BuildException("'%s' must resolve to a file".formatted(path));
        }
        return real;
    }

    private Path restricted(String reference, Path real) {
        if (options.restriction() == KustomizeBuild.LoadRestriction.ROOT_ONLY && !real.startsWith(directory)) {
            throw new BuildException(
                    "security; file '%s' is not in or below '%s'".formatted(reference, files.shown(directory)));
        }
        return real;
    }
}
