package dev.sluice.build;

import dev.sluice.api.KustomizationSpec;
import dev.sluice.api.KustomizationSpec.BuildMetadata;
import dev.sluice.api.KustomizationSpec.Image;
import dev.sluice.api.KustomizationSpec.Patch;
import dev.sluice.api.KustomizationSpec.Selector;
import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.GuardedPaths;
import dev.sluice.kustomize.KustomizationFile;
import dev.sluice.kustomize.KustomizeBuild;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The kustomization of a directory with what a Kustomization's spec adds to it: its namespace, prefix and suffix, patches,
 * images, components and build metadata. (Flux's Kustomization documentation.)
 */
final class Overlay {
    private final GuardedPaths paths;
    private final Path directory;
    private final KustomizationSpec spec;
    private final Map<String, Object> fields;

    private Overlay(GuardedPaths paths, Path directory, KustomizationSpec spec, Map<String, Object> fields) {
        this.paths = paths;
        this.directory = directory;
        this.spec = spec;
        this.fields = fields;
    }

    /**
     * @return what the directory's kustomization file would say
     * @throws BuildException where a manifest, the kustomization file or the path of a component is not one
     */
    static KustomizationFile.Written of(KustomizeBuild build, Path directory, KustomizationSpec spec) {
        var existing = build.written(directory);
        var kustomization = existing.orElseGet(() -> GeneratedKustomization.of(build, directory));
        var overlay = new Overlay(build.paths(), directory, spec, kustomization.fields());
        if (existing.isPresent() && overlay.list("resources").isEmpty()) {
            overlay.mayBeEmpty();
        }
        overlay.add();
        return kustomization;
    }

    /** By this, Flux keeps kustomize from refusing a file that says nothing. */
    private void mayBeEmpty() {
        set("buildMetadata", List.of("originAnnotations"));
    }

    private void add() {
        setText("namespace", spec.targetNamespace());
        setText("namePrefix", spec.namePrefix());
        setText("nameSuffix", spec.nameSuffix());
        append("patches", spec.patches().stream().map(Overlay::patch).toList());
        append("components", components());
        if (!spec.images().isEmpty()) {
            set("images", images());
        }
        var metadata = spec.buildMetadata().stream()
                .filter(Objects::nonNull)
                .map(Overlay::name)
                .toList();
        if (!metadata.isEmpty()) {
            set("buildMetadata", metadata);
        }
    }

    private static Map<String, Object> patch(Patch patch) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("patch", patch.patch());
        Optional.ofNullable(patch.target()).ifPresent(target -> fields.put("target", target(target)));
        return fields;
    }

    private static Map<String, Object> target(Selector target) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("group", target.group());
        fields.put("version", target.version());
        fields.put("kind", target.kind());
        fields.put("name", target.name());
        fields.put("namespace", target.namespace());
        fields.put("annotationSelector", target.annotationSelector());
        fields.put("labelSelector", target.labelSelector());
        return fields;
    }

    /** Whether a path is a URL, or a Git repository in a short form. */
    static boolean isElsewhere(String path) {
        var slash = path.indexOf('/');
        var host = slash < 0 ? path : path.substring(0, slash);
        var user = host.indexOf('@');
        return path.contains("://")
                || path.startsWith("github.com/")
                || path.startsWith("github.com:")
                || user >= 0 && host.lastIndexOf(':') > user;
    }

    private List<String> components() {
        for (var component : spec.components()) {
            if (component.startsWith("/") || isElsewhere(component)) {
                throw new BuildException("component path '%s' must be local and relative".formatted(component));
            }
        }
        return spec.components().stream()
                .filter(component -> !spec.ignoreMissingComponents() || exists(component))
                .toList();
    }

    private boolean exists(String component) {
        try {
            return paths.exists(directory.resolve(component));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** Where an image has an entry already, that one is changed: its name, and, together, its tag and digest. */
    private List<Object> images() {
        var images = new ArrayList<>(list("images"));
        for (var image : spec.images()) {
            var existing = images.stream()
                    .filter(entry -> image.name().equals(fieldsOf(entry).get("name")))
                    .findFirst();
            var changed = existing.map(Overlay::fieldsOf).orElseGet(() -> fieldsOf(Map.of()));
            change(changed, image);
            existing.ifPresentOrElse(
                    entry -> images.replaceAll(other -> other == entry ? changed : other), () -> images.add(changed));
        }
        return images;
    }

    /** A copy of the fields of an entry of a list, found by their names without regard to case. */
    private static Map<String, Object> fieldsOf(Object entry) {
        var fields = new TreeMap<String, Object>(String.CASE_INSENSITIVE_ORDER);
        if (entry instanceof Map<?, ?> map) {
            map.forEach((key, value) -> fields.put((String) key, value));
        }
        return fields;
    }

    private static void change(Map<String, Object> entry, Image image) {
        entry.put("name", image.name());
        if (!image.newName().isEmpty()) {
            entry.put("newName", image.newName());
        }
        if (!image.newTag().isEmpty() || !image.digest().isEmpty()) {
            entry.put("newTag", image.newTag());
            entry.put("digest", image.digest());
        }
    }

    private static String name(BuildMetadata metadata) {
        return switch (metadata) {
            case ORIGIN_ANNOTATIONS -> "originAnnotations";
            case TRANSFORMER_ANNOTATIONS -> "transformerAnnotations";
        };
    }

    private void setText(String field, String value) {
        if (!value.isEmpty()) {
            set(field, value);
        }
    }

    private void append(String field, List<?> more) {
        if (!more.isEmpty()) {
            var all = new ArrayList<>(list(field));
            all.addAll(more);
            set(field, all);
        }
    }

    private List<Object> list(String field) {
        return switch (fields.get(field)) {
            case null -> List.of();
            case List<?> list -> new ArrayList<>(list);
            case Object other -> throw new BuildException("the field \"%s\" is not a list: %s".formatted(field, other));
        };
    }

    private void set(String field, Object value) {
        fields.put(field, value);
    }
}
