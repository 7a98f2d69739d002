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
        static final Generated NO = new Generated(Behavior.UNSPECIFIED, false);
    }

    /** The id that four values of the tree make, kept for as long as these are the same objects. */
    private record Identity(Object apiVersion, Object kind, Object name, Object namespace, ResourceId id) {
        static final Identity NONE = of(new Object(), "", "", "");

        static Identity of(Object apiVersion, Object kind, Object name, Object namespace) {
            var gvk = Gvk.of(text(apiVersion), text(kind));
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

    static Tracked generated(Map<String, Object> fields, Generated generated) {
        var tracked = new Tracked(fields);
        tracked.generated = generated;
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
        Trees.mapIn(fields, "metadata").compute("name", (_, old) -> Scalar.read(old, name));
    }

    void setNamespace(String namespace) {
        if (namespace.isEmpty()) {
            metadata().remove("namespace");
        } else {
            Trees.mapIn(fields, "metadata").compute("namespace", (_, old) -> Scalar.read(old, namespace));
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
        return history.previous.isEmpty() ? id() : earlierIds().getFirst();
    }

    /** The ids before the present one, oldest first; the group and version are always the present ones, as in kustomize. */
    List<ResourceId> earlierIds() {
        var now = gvk();
        return history.previous.stream().allMatch(id -> id.gvk().hasApiVersionOf(now))
                ? history.previous
                : history.previous.stream()
                        .map(id -> new ResourceId(
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
        var id = new ResourceId(now.gvk(), now.name(), now.effectiveNamespace());
        if (history.previous.isEmpty() || !history.previous.getLast().equals(id)) {
            history = new History(History.joined(history.previous, List.of(id)), history.prefixes, history.suffixes);
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
        return history != History.NEW || generated != Generated.NO || provenance != Provenance.NONE;
    }

    /** As it happens in kustomize where a patch clears the annotations. */
    void forgetNotes() {
        history = History.NEW;
        generated = Generated.NO;
        provenance = Provenance.NONE;
        ids = List.of();
    }

    /** To be called where kustomize writes all annotations anew, as it does to note the provenance. */
    void separateAnnotations() {
        if (metadata().get("annotations") instanceof Map<?, ?> annotations) {
            shared.separate(Trees.map(annotations));
        }
    }

    Generated generated() {
        return generated;
    }

    void setHashed(boolean hashed) {
        generated = new Generated(generated.behavior, hashed);
    }

    Provenance provenance() {
        return provenance;
    }

    void setProvenance(Provenance provenance) {
        this.provenance = provenance;
    }

    /** The names of the {@code vars} that are about this object. */
    List<String> variables() {
        return variables;
    }

    void referToBy(String variable) {
        variables = History.joined(variables, List.of(variable));
    }

    Map<String, Object> metadata() {
        return fields.get("metadata") instanceof Map<?, ?> metadata ? Trees.map(metadata) : Map.of();
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

    void setTexts(String field, Map<String, Object> texts) {
        if (texts.isEmpty()) {
            metadata().remove(field);
        } else {
            Trees.mapIn(fields, "metadata").put(field, new LinkedHashMap<>(texts));
        }
    }
}
