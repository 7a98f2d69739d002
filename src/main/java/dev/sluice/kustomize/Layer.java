package dev.sluice.kustomize;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
    private final BuildRun run;
    private final Path directory;
    private final NamedFile file;
    private final Optional<Layer> referrer;
    private final Optional<Clone> clone;

    /** The repository that a kustomization is in where it is a remote one. */
    private record Clone(RemoteReference reference, Path root) {}

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

    Layer(BuildFiles files, BuildRun run, Path directory, NamedFile file) {
        this(files, run, directory, file, Optional.empty(), Optional.empty());
    }

    private Layer(
            BuildFiles files,
            BuildRun run,
            Path directory,
            NamedFile file,
            Optional<Layer> referrer,
            Optional<Clone> clone) {
        this.files = files;
        this.run = run;
        this.directory = directory;
        this.file = file;
        this.referrer = referrer;
        this.clone = clone;
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

    /** The same for the layer that refers to this one; what is wrong in a clone is told with the way to it. */
    private Accumulation accumulateFor(String reference) {
        try {
            return accumulate();
        } catch (BuildException e) {
            throw referrer.map(layer -> layer.clone).equals(Optional.of(clone))
                    ? e
                    : new BuildException("remote base '%s': %s".formatted(reference, e.getMessage()));
        }
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
        run.openapi().choose(sources.openapi(), this);
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
        return plugin.transformers(this, run.openapi().schemas(), Objects.toString(directory.getFileName(), "/"));
    }

    private void run(Transformer transformer, Provenance.Plugin plugin, ResourceList resources) {
        transformer.transform(resources);
        if (notesProvenance()) {
            resources.all().forEach(resource -> {
                // an object whose notes are gone counts as made by the transformer
                var provenance = resource.provenance();
                resource.setProvenance(
                        provenance.equals(Provenance.NONE)
                                ? Provenance.ofPlugin(plugin)
                                : provenance.transformedBy(plugin));
                resource.separateAnnotations();
            });
        }
    }

    private boolean notesProvenance() {
        return !top().file.kustomization.finish().buildMetadata().isEmpty();
    }

    /** The kustomization file as it is seen from the one that is built. */
    private Provenance.Place configuredIn() {
        return seen(directory.resolve(file.name));
    }

    private List<Transformer> transformers(TransformerConfig config) {
        var said = file.kustomization.transformations();
        var all = new ArrayList<Transformer>();
        said.patchesStrategicMerge()
                .forEach(each -> all.add(PatchTransformer.strategicMerge(
                        each, this, run.openapi().schemas())));
        said.patches()
                .forEach(each ->
                        all.add(PatchTransformer.of(each, this, run.openapi().schemas())));
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
        said.patchesJson6902()
                .forEach(each ->
                        all.add(PatchTransformer.json(each, this, run.openapi().schemas())));
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

    private Tracked originating(Tracked generated, Provenance.Plugin plugin) {
        if (notesProvenance()) {
            generated.setProvenance(Provenance.ofPlugin(plugin));
        }
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
        if (RemoteReference.isFile(reference)) {
            addFromServer(accumulation, reference);
            return;
        }
        var remote = repository(reference);
        if (remote.isPresent()) {
            addBase(accumulation, reference, inClone(remote.get()));
            return;
        }
        var path = files.guarded(directory.resolve(reference), Path.of(reference));
        if (files.isDirectory(path)) {
            addBase(accumulation, reference, below(path));
        } else {
            accumulation.resources.append(objects(reference, path));
        }
    }

    private static void addBase(Accumulation accumulation, String reference, Layer layer) {
        if (layer.file.kustomization.isComponent()) {
            throw new BuildException("expected kind != 'Component' for path '%s'".formatted(reference));
        }
        accumulation.take(layer.accumulateFor(reference));
    }

    /** A URL is that of a file where the server has one with objects in it, or else that of a repository. */
    private void addFromServer(Accumulation accumulation, String url) {
        List<Tracked> objects;
        try {
            objects = ObjectFile.read(url, utf8(run.remotes().file(url))).stream()
                    .map(Tracked::new)
                    .toList();
        } catch (BuildException noFile) {
            var remote = repository(url).orElseThrow(() -> noFile);
            addBase(accumulation, url, inClone(remote));
            return;
        }
        objects.forEach(each -> each.setProvenance(Provenance.ofFile(Provenance.Place.of(url))));
        accumulation.resources.append(objects);
    }

    private void addComponent(Accumulation accumulation, String reference) {
        var layer = repository(reference).map(this::inClone).orElseGet(() -> componentBelow(reference));
        if (!layer.file.kustomization.isComponent()) {
            throw new BuildException("expected kind 'Component' for path '%s'".formatted(reference));
        }
        layer.accumulate(accumulation);
    }

    private Layer componentBelow(String reference) {
        var path = files.guarded(directory.resolve(reference), Path.of(reference));
        if (!files.isDirectory(path)) {
            throw new BuildException("component '%s' is not a directory".formatted(reference));
        }
        return below(path);
    }

    private List<Tracked> objects(String reference, Path path) {
        var allowed = restricted(reference, path);
        var origin = notesProvenance() ? Provenance.ofFile(seen(allowed)) : Provenance.NONE;
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
        return new Layer(files, run, path, fileOf(files, path), Optional.of(this), clone);
    }

    /** The repository that a text names, unless there is a file or a directory of that name. */
    private Optional<RemoteReference> repository(String reference) {
        return RemoteReference.parse(reference).filter(_ -> !Files.exists(directory.resolve(reference)));
    }

    /** A base in a repository, of which no file outside of it is read. */
    private Layer inClone(RemoteReference reference) {
        for (var visited = Optional.of(this); visited.isPresent(); visited = visited.get().referrer) {
            if (visited.get()
                    .clone
                    .filter(each -> each.reference.text().startsWith(reference.text()))
                    .isPresent()) {
                throw new BuildException("cycle detected: '%s' refers to itself".formatted(reference.text()));
            }
        }
        var root = run.remotes().repository(reference);
        var cloned = new BuildFiles(root, run.cache());
        var base = cloned.guarded(root.resolve(reference.path()), Path.of(reference.path()));
        if (!cloned.isDirectory(base)) {
            throw new BuildException("'%s' refers to a file; expected a directory".formatted(reference.text()));
        }
        var kustomization = fileOf(cloned, base);
        return new Layer(cloned, run, base, kustomization, Optional.of(this), Optional.of(new Clone(reference, root)));
    }

    private Layer top() {
        return referrer.map(Layer::top).orElse(this);
    }

    /** A path as it is seen from the kustomization that is built, or from the root of a remote repository. */
    private Provenance.Place seen(Path path) {
        return clone.map(each -> new Provenance.Place(
                        each.root.relativize(path).toString(), each.reference.repository(), each.reference.ref()))
                .orElseGet(() ->
                        Provenance.Place.of(top().directory.relativize(path).toString()));
    }

    private static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public byte[] bytes(String path) {
        return isOnServer(path) ? run.remotes().file(path) : files.bytes(file(path));
    }

    @Override
    public String text(String path) {
        return isOnServer(path) ? utf8(run.remotes().file(path)) : files.text(file(path));
    }

    private boolean isOnServer(String path) {
        return RemoteReference.isFile(path) && !Files.exists(directory.resolve(path));
    }

    private Path file(String path) {
        var real = restricted(path, files.guarded(directory.resolve(path), Path.of(path)));
        if (files.isDirectory(real)) {
            throw new BuildException("'%s' must resolve to a file".formatted(path));
        }
        return real;
    }

    private Path restricted(String reference, Path real) {
        if (run.options().restriction() == KustomizeBuild.LoadRestriction.ROOT_ONLY && !real.startsWith(directory)) {
            throw new BuildException(
                    "security; file '%s' is not in or below '%s'".formatted(reference, files.shown(directory)));
        }
        return real;
    }
}
