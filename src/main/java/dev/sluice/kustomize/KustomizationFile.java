package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.SourceLines;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a {@code kustomization.yaml} says, with its deprecated fields turned into the ones that replaced them. The
 * fields are those of kustomize's reference.
 */
public final class KustomizationFile {
    /** The recognised names, in the order in which they are tried. */
    public static final List<String> NAMES = List.of("kustomization.yaml", "kustomization.yml", "Kustomization");

    private static final String COMPONENT = "Component";

    /** Lists that are added to those which replaced them: an empty one adds nothing. */
    private static final Set<String> REPLACED_LISTS = Set.of("bases", "imagetags", "helmchartinflationgenerator");

    private final Header header;
    private final Sources sources;
    private final Generators generators;
    private final Transformations transformations;
    private final Finish finish;

    /** @param component a component changes the objects of the kustomization that names it */
    record Header(boolean component) {}

    /** Files and directories, relative to the directory of the file; plugins may also be given inline. */
    record Sources(
            List<String> resources,
            List<String> components,
            List<String> crds,
            List<String> configurations,
            List<String> generators,
            List<String> transformers,
            List<String> validators,
            Map<String, String> openapi) {}

    record Generators(
            List<MapGenerator.Config> configMaps,
            List<MapGenerator.Config> secrets,
            Optional<MapGenerator.Options> options) {}

    record Transformations(
            String namespace,
            String namePrefix,
            String nameSuffix,
            List<LabelTransformer.Config> labels,
            Map<String, String> commonLabels,
            Map<String, String> commonAnnotations,
            List<ImageTransformer.Config> images,
            List<ReplicaTransformer.Config> replicas,
            List<String> patchesStrategicMerge,
            List<PatchTransformer.Config> patches,
            List<PatchTransformer.Config> patchesJson6902,
            List<ReplacementTransformer.Source> replacements) {}

    record Finish(List<Variables.Variable> vars, Optional<SortOrder> sortOptions, BuildMetadata buildMetadata) {}

    private KustomizationFile(
            Header header, Sources sources, Generators generators, Transformations transformations, Finish finish) {
        this.header = header;
        this.sources = sources;
        this.generators = generators;
        this.transformations = transformations;
        this.finish = finish;
    }

    /**
     * A kustomization file as it is written, before its fields mean anything.
     *
     * @param name the name of the file, without its directory
     * @param fields the fields, found by their names without regard to case; the map may be changed
     */
    public record Written(String name, Map<String, Object> fields) {}

    /**
     * Reads fields that have already been through a lenient reader: unknown ones are overlooked, and numbers and booleans are
     * texts where a text is expected.
     *
     * @param file its name in errors
     * @throws BuildException where a field is not supported or of a wrong type
     */
    static KustomizationFile lenient(String file, Map<String, Object> fields) {
        return of(FieldReader.lenient(file, fields));
    }

    private static KustomizationFile of(FieldReader reader) {
        var kustomization = new KustomizationFile(
                header(reader), sources(reader), generators(reader), transformations(reader), finish(reader));
        refuseCharts(reader);
        reader.end();
        return kustomization;
    }

    /**
     * Reads a kustomization file.
     *
     * @param file its name in errors
     * @throws BuildException where it is not one, or uses a field that the engine does not know
     */
    static KustomizationFile parse(String file, String text) {
        var fields = Documents.configuration(file, text).orElse(Map.of());
        var kustomization = of(FieldReader.of(file, fields, new SourceLines(text)));
        if (saysNothing(fields)) {
            throw new BuildException("%s is empty".formatted(file));
        }
        return kustomization;
    }

    /**
     * Whether no field has a value, or only the header has. As in kustomize, an empty list or map is a value, a null and an
     * empty text are none.
     */
    private static boolean saysNothing(Map<String, Object> fields) {
        return FoldedFields.of(fields).entrySet().stream().allMatch(field -> switch (field.getKey()
                .toLowerCase(Locale.ROOT)) {
            case "apiversion", "kind" -> true;
            case String name ->
                switch (field.getValue()) {
                    case null -> true;
                    case String text -> text.isEmpty();
                    case List<?> list -> list.isEmpty() && REPLACED_LISTS.contains(name);
                    default -> false;
                };
        });
    }

    /** The kustomization file of a directory; empty where it has none, an error where it has several. */
    static Optional<Path> find(GuardedPaths paths, Path directory) {
        var found = NAMES.stream()
                .map(directory::resolve)
                .filter(paths::mayBeRegularFile)
                .toList();
        if (found.size() > 1) {
            throw new BuildException("Found multiple kustomization files: " + found);
        }
        return found.stream().findFirst();
    }

    boolean isComponent() {
        return header.component;
    }

    Sources sources() {
        return sources;
    }

    Generators generators() {
        return generators;
    }

    Transformations transformations() {
        return transformations;
    }

    Finish finish() {
        return finish;
    }

    private static Header header(FieldReader reader) {
        var kind = reader.filledText("kind", "Kustomization");
        if (!kind.equals("Kustomization") && !kind.equals(COMPONENT)) {
            throw reader.errorIn("kind", "kind should be Kustomization or Component, not %s".formatted(kind));
        }
        var component = kind.equals(COMPONENT);
        var required = component ? "kustomize.config.k8s.io/v1alpha1" : "kustomize.config.k8s.io/v1beta1";
        var version = reader.filledText("apiVersion", required);
        if (!version.equals(required)) {
            throw reader.errorIn(
                    "apiVersion", "apiVersion for %s should be %s, not %s".formatted(kind, required, version));
        }
        reader.map("metadata", KustomizationFile::metadata);
        return new Header(component);
    }

    /** Says nothing to a build, but must be right. */
    private static boolean metadata(FieldReader reader) {
        reader.text("name");
        reader.text("namespace");
        reader.textMap("labels");
        reader.textMap("annotations");
        reader.end();
        return true;
    }

    private static Sources sources(FieldReader reader) {
        var resources = new ArrayList<>(reader.texts("resources"));
        resources.addAll(reader.texts("bases"));
        return new Sources(
                List.copyOf(resources),
                reader.texts("components"),
                reader.texts("crds"),
                reader.texts("configurations"),
                reader.texts("generators"),
                reader.texts("transformers"),
                reader.texts("validators"),
                reader.textMap("openapi"));
    }

    private static Generators generators(FieldReader reader) {
        return new Generators(
                reader.list("configMapGenerator", MapGenerator.Config::readConfigMap),
                reader.list("secretGenerator", MapGenerator.Config::readSecret),
                reader.map("generatorOptions", MapGenerator.Options::read));
    }

    private static Transformations transformations(FieldReader reader) {
        return new Transformations(
                reader.text("namespace"),
                reader.text("namePrefix"),
                reader.text("nameSuffix"),
                reader.list("labels", LabelTransformer.Config::read),
                reader.textMap("commonLabels"),
                reader.textMap("commonAnnotations"),
                images(reader),
                reader.list("replicas", ReplicaTransformer.Config::read),
                reader.texts("patchesStrategicMerge"),
                reader.list("patches", PatchTransformer.Config::read),
                reader.list("patchesJson6902", PatchTransformer.Config::read),
                reader.list("replacements", ReplacementTransformer.Source::read));
    }

    /** {@code imageTags} was the name of {@code images}. */
    private static List<ImageTransformer.Config> images(FieldReader reader) {
        var images = new ArrayList<>(reader.list("images", ImageTransformer.Config::read));
        images.addAll(reader.list("imageTags", ImageTransformer.Config::read));
        return List.copyOf(images);
    }

    private static Finish finish(FieldReader reader) {
        return new Finish(
                reader.list("vars", Variables.Variable::read),
                reader.map("sortOptions", SortOrder::read),
                BuildMetadata.read(reader));
    }

    private static void refuseCharts(FieldReader reader) {
        reader.map("helmGlobals", globals -> {
            globals.text("chartHome");
            globals.text("configHome");
            globals.end();
            return true;
        });
        for (var field : List.of("helmCharts", "helmChartInflationGenerator")) {
            if (!reader.list(field, chart -> true).isEmpty()) {
                throw reader.errorIn(
                        field, "the field \"%s\" is not supported: charts are not inflated".formatted(field));
            }
        }
    }
}
