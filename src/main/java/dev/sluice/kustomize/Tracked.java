package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An object on its way through a build: its tree, which transformers change in place, and what name references need to
 * know about its past.
 */
final class Tracked {
    private Map<String, Object> fields;
    private History history = History.NEW;
    private Generated generated = Generated.NO;
    private Provenance provenance = Provenance.NONE;
    private Identity identity = Identity.NONE;
    private List<ResourceId> ids = List.of();
    private List<String> variables = List.of();
    private final SharedValues shared = new SharedValues();

    /** Earlier ids, oldest first, and the prefixes and suffixes that the name got, in the order of their layers. */
    record History(List<ResourceId> previous, List<String> prefixes, List<String> suffixes) {
        static final History NEW = new History(List.of(), List.of(), List.of());

        History {
            previous = List.copyOf(previous);
            prefixes = List.copyOf(prefixes);
            suffixes = List.copyOf(suffixes);
        }

        History following(History older) {
            return new History(
                    joined(older.previous, previous),
                    joined(older.prefixes, prefixes),
                    joined(older.suffixes, suffixes));
        }

        static <T> List<T> joined(List<T> first, List<T> second) {
            var all = new ArrayList<>(first);
            all.addAll(second);
            return all;
        }
    }

    /** How an object that a generator made meets the ones that are there, and whether its name gets a hash. */
    record Generated(Behavior behavior, boolean hashed) {
        static final Generated NO = new Generated(Behavior.NONE, false);

        /** What kustomize knows of an object once another has been merged over it: notes are those of the object. */
        Generated over(Generated former) {
            return new Generated(former.behavior, hashed && former.hashed);
        }
    }

    /** The id that four values of the tree make, kept for as long as these are the same objects. */
    private record Identity(Object apiVersion, Object kind, Object name, Object namespace, ResourceId id) {
        static final Identity NONE = of(new Object(), "", "", "");

        static Identity of(Object apiVersion, Object kind, Object name, Object namespace) {
            var gvk = Gvk.of(Trees.text(apiVersion), text(kind)); // a null that is written is the version "null"
            var id = new ResourceId(gvk, text(name), text(namespace));
            return new Identity(apiVersion, kind, name, namespace, id);
        }

        private boolean isOf(Object apiVersion, Object kind, Object name, Object namespace) {
            return apiVersion == this.apiVersion
                    && kind == this.kind
                    && name == this.name
                    && namespace == this.namespace;
        }
    }

    Tracked(Map<String, Object> fields) {
        this.fields = fields;
    }

    /** An object as a file has it. */
    static Tracked read(Map<String, Object> fields) {
        var tracked = new Tracked(fields);
        if (InternalAnnotations.areIn(tracked.texts("annotations"))) {
            InternalAnnotations.take(tracked);
        }
        return tracked;
    }

    static Tracked generated(Map<String, Object> fields, Generated generated) {
        var tracked = new Tracked(fields);
        tracked.generated = generated;
        if (InternalAnnotations.areIn(tracked.texts("annotations"))) {
            InternalAnnotations.show(tracked);
            InternalAnnotations.take(tracked);
        }
        return tracked;
    }

    private static String text(Object node) {
        return Trees.isNull(node) ? "" : Trees.text(node);
    }

    Map<String, Object> fields() {
        return fields;
    }

    /** The whole object anew, for instance by a patch; its past stays. */
    void replaceFields(Map<String, Object> fields) {
        this.fields = fields;
        shared.separate();
    }

    SharedValues shared() {
        return shared;
    }

    Gvk gvk() {
        return id().gvk();
    }

    String kind() {
        return text(fields.get("kind"));
    }

    String name() {
        return text(metadata().get("name"));
    }

    String namespace() {
        return text(metadata().get("namespace"));
    }

    void setName(String name) {
        if (!name.isEmpty() || fields.get("metadata") instanceof Map) {
            Scalar.setIn(Trees.mapIn(fields, "metadata"), "name", Scalar.untyped(name));
        }
    }

    void setNamespace(String namespace) {
        if (namespace.isEmpty()) {
            metadata().remove("namespace");
        } else {
            Scalar.setIn(Trees.mapIn(fields, "metadata"), "namespace", Scalar.untyped(namespace));
        }
    }

    ResourceId id() {
        var apiVersion = fields.get("apiVersion");
        var kind = fields.get("kind");
        var metadata = metadata();
        var name = metadata.get("name");
        var namespace = metadata.get("namespace");
        if (!identity.isOf(apiVersion, kind, name, namespace)) {
            identity = Identity.of(apiVersion, kind, name, namespace);
        }
        return identity.id;
    }

    ResourceId originalId() {
        var earlier = earlierIds();
        return earlier.isEmpty() ? id() : earlier.getFirst();
    }

    /**
     * The ids before the present one, oldest first; the group and version are always the present ones, as in kustomize. It
     * knows them by their names: what never had one, as a list may, has none.
     */
    List<ResourceId> earlierIds() {
        if (history.previous.stream().allMatch(id -> id.name().isEmpty())) {
            return List.of();
        }
        requireSameNotes(history.previous);
        var now = gvk();
        return history.previous.stream().allMatch(id -> id.gvk().hasApiVersionOf(now))
                ? history.previous
                : history.previous.stream()
                        .map(id -> ResourceId.earlier(
                                new Gvk(now.group(), now.version(), id.gvk().kind()), id.name(), id.namespace()))
                        .toList();
    }

    History history() {
        return history;
    }

    void follow(History older) {
        history = history.following(older);
    }

    /** Every id that the object has or had. */
    List<ResourceId> ids() {
        var id = id();
        if (ids.size() != history.previous.size() + 1 || ids.getLast() != id) {
            ids = history.previous.isEmpty() ? List.of(id) : List.copyOf(History.joined(earlierIds(), List.of(id)));
        }
        return ids;
    }

    /** To be called before a change of the id, so that it can still be found under the old one. */
    void rememberId() {
        var now = id();
        var id = ResourceId.earlier(now.gvk(), now.name(), now.effectiveNamespace());
        if (history.previous.isEmpty() || !history.previous.getLast().equals(id)) {
            var previous = History.joined(history.previous, List.of(id));
            history = new History(previous, history.prefixes, history.suffixes);
        }
    }

    /** kustomize notes names and kinds apart, and breaks down where it reads not as many of one as of the other. */
    private static void requireSameNotes(List<ResourceId> previous) {
        var names = previous.stream().filter(id -> !id.name().isEmpty()).count();
        var kinds = previous.stream().filter(id -> !id.gvk().kind().isEmpty()).count();
        if (names > 0 && kinds > 0 && Math.min(names, kinds) < previous.size()) {
            throw new BuildException("%s: the object has no kind or no name any more".formatted(previous.getFirst()));
        }
    }

    void rememberPrefix(String prefix) {
        if (!prefix.isEmpty()) {
            history =
                    new History(history.previous, History.joined(history.prefixes, List.of(prefix)), history.suffixes);
        }
    }

    void rememberSuffix(String suffix) {
        if (!suffix.isEmpty()) {
            history =
                    new History(history.previous, history.prefixes, History.joined(history.suffixes, List.of(suffix)));
        }
    }

    /** Takes the place of an object that a generator merged over it. */
    void become(Tracked other) {
        fields = other.fields;
        history = other.history;
        generated = other.generated;
        provenance = other.provenance;
        ids = List.of();
        shared.separate();
    }

    /** Whether kustomize keeps notes about the object, which it does in the object's annotations. */
    boolean hasNotes() {
        return !history.equals(History.NEW) || !generated.equals(Generated.NO) || !provenance.equals(Provenance.NONE);
    }

    /** As it happens in kustomize where a patch clears the annotations. */
    void forgetNotes() {
        history = History.NEW;
        generated = Generated.NO;
        provenance = Provenance.NONE;
        ids = List.of();
    }

    /** The notes as something has changed them. */
    void setNotes(History history, boolean hashed) {
        this.history = history;
        if (hashed != generated.hashed) {
            generated = new Generated(generated.behavior, hashed);
        }
        ids = List.of();
    }

    Generated generated() {
        return generated;
    }

    void setGenerated(Generated generated) {
        this.generated = generated;
    }

    Provenance provenance() {
        return provenance;
    }

    void setProvenance(Provenance provenance) {
        this.provenance = provenance;
    }

    /** Puts what is known of the provenance into the annotations, where a patch finds it and can change it. */
    void showProvenance() {
        if (!provenance.origin().isEmpty()) {
            putAnnotation(BuildMetadata.ORIGIN, provenance.origin());
        }
        if (!provenance.transformations().isEmpty()) {
            putAnnotation(BuildMetadata.TRANSFORMATIONS, provenance.transformations());
        }
    }

    /** Takes it out of the annotations again, as the patch has left it. */
    void takeProvenance() {
        if (provenance != Provenance.NONE) {
            var annotations = texts("annotations");
            provenance = provenance.patched(
                    text(annotations.get(BuildMetadata.ORIGIN)), text(annotations.get(BuildMetadata.TRANSFORMATIONS)));
            removeAnnotation(BuildMetadata.ORIGIN);
            removeAnnotation(BuildMetadata.TRANSFORMATIONS);
        }
    }

    /** The names of the {@code vars} that are about this object. */
    List<String> variables() {
        return variables;
    }

    void referToBy(String variable) {
        variables = History.joined(variables, List.of(variable));
    }

    /** The metadata, or an empty map where there is none. */
    Map<String, Object> metadata() {
        return fields.get("metadata") instanceof Map<?, ?> metadata ? Trees.map(metadata) : new LinkedHashMap<>();
    }

    /** The labels or annotations, or nothing; not to be changed. */
    Map<String, Object> texts(String field) {
        return metadata().get(field) instanceof Map<?, ?> texts ? Trees.map(texts) : Map.of();
    }

    void putAnnotation(String key, String value) {
        Trees.mapIn(Trees.mapIn(fields, "metadata"), "annotations").put(key, value);
    }

    void removeAnnotation(String key) {
        if (metadata().get("annotations") instanceof Map<?, ?> annotations) {
            annotations.remove(key);
        }
    }

    /** The labels or annotations as texts, whatever they were, to be written in full. */
    void setTexts(String field, Map<String, Object> texts) {
        if (texts.isEmpty()) {
            metadata().remove(field);
        } else {
            var written = new LinkedHashMap<>(texts);
            written.replaceAll((_, value) -> Scalar.newText(Trees.text(value)));
            Trees.mapIn(fields, "metadata").put(field, written);
        }
    }

    /** To be called where kustomize writes all annotations again, as it does when it notes something among them. */
    void rewriteAnnotations() {
        if (metadata().get("annotations") instanceof Map<?, ?> texts) {
            var annotations = Trees.map(texts);
            shared.separate(annotations);
            annotations.replaceAll((_, value) -> Scalar.newText(Trees.text(value)));
        }
    }
}
