package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.regex.InvalidPatternException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Builds a directory into its objects, as {@code kustomize build} does (kustomize v5.8.1). Holds no state between
 * builds but what a {@link BuildCache} is asked to keep, and can build in many threads at once. Every file that it reads,
 * with links resolved, lies in or below its root, or in a remote base.
 */
public final class KustomizeBuild {
    /** Objects so marked are for tools, not for the cluster. */
    private static final String LOCAL_CONFIG = "config.kubernetes.io/local-config";

    /** Patches can make objects deeper than a file may be; those who print them must have stack enough. */
    private static final int MAX_DEPTH = 1000;

    private final BuildFiles files;
    private final BuildCache cache;
    private final Options options;

    /** What a kustomization may read besides other kustomizations. */
    public enum LoadRestriction {
        /** Files in or below its own directory: the default of kustomize's command. */
        ROOT_ONLY,
        /** Every file in or below the root of the build. */
        NONE
    }

    /** The order of the result where the kustomization has no {@code sortOptions}. */
    public enum Reorder {
        /** By kind: the default of kustomize's command. */
        LEGACY,
        /** As accumulated. */
        NONE
    }

    /**
     * How to build.
     *
     * @param managedByLabel whether every object gets the label that the {@code buildMetadata} of that name asks for
     * @param limits what one build may use
     */
    public record Options(
            LoadRestriction restriction,
            Reorder reorder,
            RemoteBases remoteBases,
            boolean managedByLabel,
            Budget.Limits limits) {
        /** As Flux builds: no restriction but the root, the order of accumulation. */
        public static final Options DEFAULT = new Options(LoadRestriction.NONE, Reorder.NONE);

        /** Without remote bases. */
        public Options(LoadRestriction restriction, Reorder reorder) {
            this(restriction, reorder, RemoteBases.REFUSED, false, Budget.Limits.DEFAULT);
        }

        public Options withRemoteBases(RemoteBases allowed) {
            return new Options(restriction, reorder, allowed, managedByLabel, limits);
        }

        public Options withLimits(Budget.Limits others) {
            return new Options(restriction, reorder, remoteBases, managedByLabel, others);
        }
    }

    /** @param root the directory that no reference may leave */
    public KustomizeBuild(Path root) {
        this(root, Options.DEFAULT);
    }

    /** @param root the directory that no reference may leave */
    public KustomizeBuild(Path root, Options options) {
        this(root, options, BuildCache.none());
    }

    /**
     * @param root the directory that no reference may leave
     * @param cache what builds may know of files from others
     */
    public KustomizeBuild(Path root, Options options, BuildCache cache) {
        this(root, options, cache, Map.of());
    }

    /**
     * @param root the directory that no reference may leave
     * @param cache what builds may know of files from others
     * @param contents what stands in for the content of files, by their real paths: such as that of encrypted ones
     */
    public KustomizeBuild(Path root, Options options, BuildCache cache, Map<Path, byte[]> contents) {
        this.files = new BuildFiles(root, cache, contents);
        this.cache = cache;
        this.options = options;
    }

    /** Where paths lead, for whoever prepares a build. */
    public GuardedPaths paths() {
        return files.paths();
    }

    /**
     * Builds the kustomization that a directory holds.
     *
     * @return the objects, each id once
     * @throws BuildException where the directory has no kustomization file or the build is not possible
     */
    public List<Resource> build(Path directory) {
        var real = files.guarded(directory, directory);
        if (!files.isDirectory(real)) {
            throw new BuildException("'%s' is not a directory".formatted(directory));
        }
        return Budget.during(options.limits, () -> build(real, KustomizationRoot.fileOf(files, real)));
    }

    /**
     * The kustomization file of a directory, for a change before the build; empty where there is none. It is read leniently, as
     * {@link #build(Path, KustomizationFile.Written)} reads it.
     *
     * @throws BuildException where it is not a map in YAML
     */
    public Optional<KustomizationFile.Written> written(Path directory) {
        return KustomizationFile.NAMES.stream()
                .map(directory::resolve)
                .filter(files.paths()::mayBeRegularFile)
                .findFirst()
                .map(file -> {
                    var text = files.text(files.guarded(file, file));
                    var fields = Documents.configuration(files.shown(file), text);
                    return new KustomizationFile.Written(
                            file.getFileName().toString(), FoldedFields.of(fields.orElse(Map.of())));
                });
    }

    /**
     * Builds a directory by another kustomization than the one that its file holds, or without such a file. What is written is
     * read leniently: unknown fields are overlooked.
     *
     * @param kustomization what the directory's kustomization file would say
     */
    public List<Resource> build(Path directory, KustomizationFile.Written kustomization) {
        var real = files.guarded(directory, directory);
        KustomizationFile.find(files.paths(), real); // two of them are an error whatever they say
        var shown = files.shown(real.resolve(kustomization.name()));
        return build(
                real,
                new KustomizationRoot.NamedFile(
                        kustomization.name(), KustomizationFile.lenient(shown, kustomization.fields())));
    }

    /**
     * Reads the objects of one file; {@code List} kinds are expanded.
     *
     * @throws BuildException where the file is not YAML or holds what is not a Kubernetes object
     */
    public List<Resource> read(Path file) {
        var path = files.guarded(file, file);
        return Budget.inPassing(() -> files.objects(path)).stream()
                .map(fields -> new Resource(plain(new Tracked(fields))))
                .toList();
    }

    private List<Resource> build(Path directory, KustomizationRoot.NamedFile file) {
        var openapi = new OpenApi();
        try {
            return Budget.during(options.limits, () -> openapi.during(() -> accumulated(directory, file, openapi)));
        } catch (InvalidPathException e) {
            throw new BuildException("'%s' is not a path: %s".formatted(e.getInput(), e.getReason()));
        } catch (InvalidPatternException e) {
            throw new BuildException(e.getMessage()).in(file.name());
        } catch (StackOverflowError e) {
            // what is read has a bound, but patches can put one deep tree into another
            throw new BuildException("%s: an object is nested too deep".formatted(file.name()));
        }
    }

    private List<Resource> accumulated(Path directory, KustomizationRoot.NamedFile file, OpenApi openapi) {
        var accumulation = accumulation(directory, file, openapi);
        var resources = accumulation.resources();
        var shown = files.shown(directory.resolve(file.name()));
        refuseIncomplete(resources, shown);
        new HashTransformer().transform(resources);
        NameReferences.resolve(resources, accumulation.config());
        accumulation.variables().resolve(resources, accumulation.config());
        refuseIncomplete(resources, shown);
        resources.remove(local(resources));
        refuseTwins(resources, shown);
        return finished(resources, file.kustomization().finish());
    }

    private static void refuseTwins(ResourceList resources, String kustomization) {
        try {
            resources.refuseTwins();
        } catch (BuildException e) {
            throw e.in(kustomization);
        }
    }

    /** Patches and transformers may take away what makes an object; only at the end has it to be there. */
    private static void refuseIncomplete(ResourceList resources, String kustomization) {
        for (var resource : resources.all()) {
            ObjectFile.problem(resource.fields()).ifPresent(problem -> {
                throw new BuildException("%s: %s, once it is built".formatted(resource.originalId(), problem))
                        .in(kustomization);
            });
        }
    }

    private Accumulation accumulation(Path directory, KustomizationRoot.NamedFile file, OpenApi openapi) {
        try (var remotes = options.remoteBases.begin()) {
            var root = KustomizationRoot.top(files, new BuildRun(options, cache, remotes), directory, file);
            return new Layer(root, openapi).accumulate();
        }
    }

    /** As kustomize does: there is metadata, every value is text, its own notes and an empty map are gone. */
    private static void cleanAnnotations(Tracked resource) {
        var isNull = Trees.isNull(resource.fields().get("metadata"));
        if (isNull && (resource.hasNotes() || !resource.fields().containsKey("metadata"))) {
            resource.fields().put("metadata", new LinkedHashMap<>());
        }
        if (!resource.metadata().containsKey("annotations")) {
            return;
        }
        var clean = new LinkedHashMap<String, Object>();
        resource.texts("annotations").forEach((key, value) -> {
            if (!InternalAnnotations.isNeverPrinted(key)) {
                clean.put(key, Trees.text(value));
            }
        });
        resource.setTexts("annotations", clean);
    }

    private static Set<Tracked> local(ResourceList resources) {
        var local = new HashSet<Tracked>();
        for (var resource : resources.all()) {
            var annotations = resource.texts("annotations");
            if (annotations.containsKey(LOCAL_CONFIG)
                    && !Trees.text(annotations.get(LOCAL_CONFIG)).equals("false")) {
                local.add(resource);
            }
        }
        return local;
    }

    private List<Resource> finished(ResourceList resources, KustomizationFile.Finish finish) {
        var order = finish.sortOptions()
                .orElse(options.reorder == Reorder.LEGACY ? SortOrder.Legacy.DEFAULT : new SortOrder.Fifo());
        var sorted = order.sorted(resources.all());
        for (var resource : sorted) {
            cleanAnnotations(resource);
            finish.buildMetadata().writeInto(resource, options.managedByLabel);
        }
        var budget = Budget.ofThisBuild();
        var result = new ArrayList<Resource>(sorted.size());
        sorted.forEach(resource -> {
            budget.step();
            result.add(new Resource(plain(resource)));
        });
        return List.copyOf(result);
    }

    private static Map<String, Object> plain(Tracked resource) {
        if (Trees.isDeeperThan(MAX_DEPTH, resource.fields())) {
            throw new BuildException("%s: nested deeper than %d levels".formatted(resource.id(), MAX_DEPTH));
        }
        try {
            return Trees.map(Trees.plain(resource.fields()));
        } catch (IllegalArgumentException e) {
            throw new BuildException(
                    "%s: the %s cannot be printed: %s".formatted(resource.id(), resource.kind(), e.getMessage()));
        }
    }
}
