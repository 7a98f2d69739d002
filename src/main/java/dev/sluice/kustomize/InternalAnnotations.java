package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The annotations in which kustomize takes notes about an object while it builds: the ids that it had, the prefixes and
 * suffixes that its name got, whether it gets a hash. Here these notes are kept beside the object, and such annotations
 * are read where a file or a patch has them: kustomize goes by them too. None is ever printed.
 */
final class InternalAnnotations {
    private static final String DOMAIN = "internal.config.kubernetes.io";
    private static final String PREFIX = DOMAIN + "/";
    /** Stands for all notes where a strategic merge can remove them. */
    static final String MARK = PREFIX;

    private static final String NAMES = PREFIX + "previousNames";
    private static final String NAMESPACES = PREFIX + "previousNamespaces";
    private static final String KINDS = PREFIX + "previousKinds";
    private static final String PREFIXES = PREFIX + "prefixes";
    private static final String SUFFIXES = PREFIX + "suffixes";
    private static final String HASH = PREFIX + "needsHashSuffix";
    private static final String NAME_CHANGE = PREFIX + "allowNameChange";
    private static final String KIND_CHANGE = PREFIX + "allowKindChange";
    private static final String OF_CHART = PREFIX + "helm-generated";
    private static final String ENABLED = "enabled";

    /** Other annotations that a JSON patch does not lose, though they are not of the domain. */
    private static final Set<String> OF_FILES =
            Set.of("config.kubernetes.io/index", "config.kubernetes.io/path", "config.k8s.io/id");

    private static final Set<String> NOTES = Set.of(NAMES, NAMESPACES, KINDS, PREFIXES, SUFFIXES, HASH);

    private static final Set<String> MARKS = Set.of(
            NAME_CHANGE,
            KIND_CHANGE,
            OF_CHART,
            PREFIX + "annotations-migration-resource-id",
            PREFIX + "generatorBehavior",
            PREFIX + "id",
            PREFIX + "index",
            PREFIX + "path",
            PREFIX + "refBy",
            PREFIX + "seqindent",
            BuildMetadata.ORIGIN,
            BuildMetadata.TRANSFORMATIONS);

    private InternalAnnotations() {}

    /** Whether an annotation is left out of the result. */
    static boolean isNeverPrinted(String key) {
        return MARKS.contains(key) || OF_FILES.contains(key) || NOTES.contains(key);
    }

    /** Whether a text, such as that of a patch, may name one. */
    static boolean mayBeIn(String text) {
        return text.contains(DOMAIN);
    }

    /** Whether annotations have one. */
    static boolean areIn(Map<String, ?> annotations) {
        return !annotations.isEmpty() && annotations.keySet().stream().anyMatch(key -> key.startsWith(PREFIX));
    }

    static boolean allowNameChange(Tracked patch) {
        return ENABLED.equals(text(patch, NAME_CHANGE));
    }

    static boolean allowKindChange(Tracked patch) {
        return ENABLED.equals(text(patch, KIND_CHANGE));
    }

    /** Whether the object says that it comes from a chart, which has seen to its namespace. */
    static boolean isOfChart(Tracked resource) {
        return "true".equals(text(resource, OF_CHART));
    }

    private static String text(Tracked resource, String key) {
        return Trees.text(resource.texts("annotations").get(key));
    }

    /** What a JSON patch does not take from an object. */
    static Map<String, String> kept(Tracked resource) {
        var kept = new LinkedHashMap<String, String>();
        resource.texts("annotations").forEach((key, value) -> {
            if (key.startsWith(PREFIX) || OF_FILES.contains(key)) {
                kept.put(key, Trees.text(value));
            }
        });
        return kept;
    }

    /** Puts the notes about an object into its annotations, where something is about to change them. */
    static void show(Tracked resource) {
        var history = resource.history();
        put(resource, NAMES, history.previous(), ResourceId::name);
        put(resource, NAMESPACES, history.previous(), ResourceId::namespace);
        put(resource, KINDS, history.previous(), id -> id.gvk().kind());
        put(resource, PREFIXES, history.prefixes(), Function.identity());
        put(resource, SUFFIXES, history.suffixes(), Function.identity());
        if (resource.generated().hashed()) {
            resource.putAnnotation(HASH, ENABLED);
        }
    }

    private static <T> void put(Tracked resource, String key, List<T> values, Function<T, String> text) {
        var texts = values.stream().map(text).filter(each -> !each.isEmpty()).toList();
        if (!texts.isEmpty()) {
            resource.putAnnotation(key, String.join(",", texts));
        }
    }

    /** Takes the notes about an object out of its annotations: what they do not say is not known any more. */
    static void take(Tracked resource) {
        var history =
                new Tracked.History(previousIds(resource), values(resource, PREFIXES), values(resource, SUFFIXES));
        resource.setNotes(history, ENABLED.equals(text(resource, HASH)));
        NOTES.forEach(resource::removeAnnotation);
    }

    private static List<ResourceId> previousIds(Tracked resource) {
        if (!resource.texts("annotations").containsKey(NAMES)) {
            return List.of();
        }
        // the others may be left out for one id
        var names = split(text(resource, NAMES));
        var namespaces = split(text(resource, NAMESPACES));
        var kinds = split(text(resource, KINDS));
        if (names.size() != namespaces.size() || names.size() != kinds.size()) {
            throw new BuildException("%s: the annotations %s, %s and %s are not of one length"
                    .formatted(resource.id(), NAMES, NAMESPACES, KINDS));
        }
        var now = resource.gvk();
        var ids = new ArrayList<ResourceId>();
        for (var i = 0; i < names.size(); i++) {
            ids.add(ResourceId.earlier(
                    new Gvk(now.group(), now.version(), kinds.get(i)), names.get(i), namespaces.get(i)));
        }
        return ids;
    }

    private static List<String> values(Tracked resource, String key) {
        return resource.texts("annotations").containsKey(key) ? split(text(resource, key)) : List.of();
    }

    private static List<String> split(String text) {
        return List.of(text.split(",", -1));
    }
}
