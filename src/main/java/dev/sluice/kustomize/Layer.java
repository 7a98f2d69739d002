package dev.sluice.kustomize;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One kustomization of a build: what it names is accumulated first, then what it generates, then its components have
 * their turn, and at last its transformers change all that has come together.
 */
final class Layer {
    private final KustomizationRoot root;
    private final KustomizationFile kustomization;
    private final OpenApi openapi;

    /** @param openapi the schema of the build, which the kustomization may have a say in */
    Layer(KustomizationRoot root, OpenApi openapi) {
        this.root = root;
        this.kustomization = root.kustomization();
        this.openapi = openapi;
    }

    Accumulation accumulate() {
        var accumulation = new Accumulation();
        accumulate(accumulation);
        return accumulation;
    }

    private void accumulate(Accumulation accumulation) {
        try {
            Budget.ofThisBuild().enter();
            collect(accumulation);
        } catch (BuildException e) {
            throw e.in(root.shown());
        }
    }

    private void collect(Accumulation accumulation) {
        var sources = kustomization.sources();
        openapi.choose(sources.openapi(), root);
        sources.resources().forEach(reference -> addResource(accumulation, reference));
        accumulation.add(TransformerConfig.defaults().merged(configured(sources.configurations())));
        sources.crds().forEach(path -> accumulation.add(CustomTypes.read(path, root.text(path))));
        generate(accumulation);
        sources.components().forEach(reference -> addComponent(accumulation, reference));
        transform(accumulation, sources.transformers());
        plugins(sources.validators()).forEach(validator -> validate(validator, accumulation.resources()));
        accumulation.variables().add(kustomization.finish().vars(), accumulation.resources());
    }

    /** All transformers are read before the first one runs, and so is a schema that comes with one. */
    private void transform(Accumulation accumulation, List<String> references) {
        var fields = transformers(accumulation.config());
        var plugins = plugins(references).toList();
        for (var transformer : fields) {
            var plugin = Provenance.Plugin.ofField(root.place(), transformer.kind());
            run(transformer, plugin, accumulation.resources());
        }
        for (var plugin : plugins) {
            run(transformer(plugin), plugin.described(root.place()), accumulation.resources());
        }
    }

    private TransformerConfig configured(List<String> paths) {
        var configured = TransformerConfig.empty();
        for (var path : paths) {
            var fields = Documents.strictConfiguration(path, root.text(path)).orElse(Map.of());
            configured = configured.merged(TransformerConfig.read(new FieldReader(path, "", fields)));
        }
        return configured;
    }

    private void validate(BuiltinPlugin validator, ResourceList resources) {
        var before = ValidatedObjects.of(resources);
        transformer(validator).transform(resources);
        before.requireUnchanged(validator, resources);
    }

    private Transformer transformer(BuiltinPlugin plugin) {
        return plugin.transformer(root, openapi, root.name());
    }

    private void run(Transformer transformer, Provenance.Plugin plugin, ResourceList resources) {
        Budget.ofThisBuild().look();
        transformer.transform(resources);
        if (notesProvenance()) {
            resources.all().forEach(resource -> {
                resource.setProvenance(resource.provenance().transformedBy(plugin));
                resource.rewriteAnnotations();
            });
        }
    }

    private boolean notesProvenance() {
        return root.top().kustomization().finish().buildMetadata().needsProvenance();
    }

    private List<Transformer> transformers(TransformerConfig config) {
        var said = kustomization.transformations();
        var all = new ArrayList<Transformer>();
        if (!said.patchesStrategicMerge().isEmpty()) {
            all.add(PatchTransformer.strategicMerge(said.patchesStrategicMerge(), root, openapi));
        }
        said.patches().forEach(each -> all.add(PatchTransformer.of(each, root, openapi)));
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
        said.patchesJson6902().forEach(each -> all.add(PatchTransformer.json(each, root, openapi)));
        said.replicas().forEach(each -> all.add(ReplicaTransformer.of(each, config)));
        all.addAll(ImageTransformer.of(said.images(), config));
        if (!said.replacements().isEmpty()) {
            all.add(ReplacementTransformer.of(said.replacements(), root));
        }
        return all;
    }

    private void generate(Accumulation accumulation) {
        var generators = kustomization.generators();
        var global = generators.options().orElse(MapGenerator.Options.NONE);
        var generated = new ArrayList<Tracked>();
        generators
                .configMaps()
                .forEach(config -> generated.add(generate(MapGenerator.Type.CONFIG_MAP, config, global)));
        generators.secrets().forEach(config -> generated.add(generate(MapGenerator.Type.SECRET, config, global)));
        plugins(kustomization.sources().generators())
                .forEach(plugin -> generated.add(originating(plugin.generate(root), plugin.described(root.place()))));
        Budget.ofThisBuild().addObjects(generated.size());
        accumulation.resources().absorb(generated);
    }

    private Tracked generate(MapGenerator.Type type, MapGenerator.Config config, MapGenerator.Options global) {
        var options = config.options().orElse(MapGenerator.Options.NONE).over(global);
        var generator = new MapGenerator(type, config, options);
        return originating(generator.generate(root), Provenance.Plugin.ofField(root.place(), generator.kind()));
    }

    private Tracked originating(Tracked generated, Provenance.Plugin plugin) {
        if (notesProvenance()) {
            generated.setProvenance(Provenance.ofPlugin(plugin));
        }
        return generated;
    }

    /** First the plugins that are written into the list, then those in files and directories. */
    private Stream<BuiltinPlugin> plugins(List<String> references) {
        var found = new Accumulation();
        var paths = new ArrayList<String>();
        for (var reference : references) {
            BuiltinPlugin.inline(reference).ifPresentOrElse(found.resources()::append, () -> paths.add(reference));
        }
        paths.forEach(path -> addResource(found, path));
        return found.resources().all().stream().map(BuiltinPlugin::new);
    }

    private void addResource(Accumulation accumulation, String reference) {
        switch (root.resources(reference)) {
            case KustomizationRoot.Resources.Objects(var objects, var origin) -> {
                Budget.ofThisBuild().addObjects(objects.size());
                accumulation.resources().append(tracked(objects, origin));
            }
            case KustomizationRoot.Resources.Base(var base) -> accumulation.take(accumulated(reference, base));
        }
    }

    private List<Tracked> tracked(List<Map<String, Object>> objects, Provenance.Place origin) {
        var provenance = notesProvenance() ? Provenance.ofFile(origin) : Provenance.NONE;
        var tracked = new ArrayList<Tracked>();
        for (var fields : objects) {
            var resource = Tracked.read(fields);
            resource.setProvenance(provenance);
            tracked.add(resource);
        }
        return tracked;
    }

    /** What is wrong in a clone is told with the way to it. */
    private Accumulation accumulated(String reference, KustomizationRoot base) {
        if (base.kustomization().isComponent()) {
            throw new BuildException("expected kind != 'Component' for path '%s'".formatted(reference));
        }
        try {
            return new Layer(base, openapi).accumulate();
        } catch (BuildException e) {
            throw base.isBeside(root)
                    ? e
                    : new BuildException("remote base '%s': %s".formatted(reference, e.getMessage()));
        }
    }

    private void addComponent(Accumulation accumulation, String reference) {
        var component = root.component(reference);
        if (!component.kustomization().isComponent()) {
            throw new BuildException("expected kind 'Component' for path '%s'".formatted(reference));
        }
        new Layer(component, openapi).accumulate(accumulation);
        accumulation.resources().refuseTwins();
    }
}
