package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Puts every namespaced object into one namespace, and the service accounts that role bindings name with it; a
 * Namespace gets its name.
 *
 * @param unsetOnly whether an object that names a namespace keeps it
 */
record NamespaceTransformer(String namespace, List<FieldSpec> specs, boolean unsetOnly, Subjects subjects)
        implements Transformer {
    private static final FieldPath OWN = FieldPath.of("metadata/namespace");
    private static final FieldPath SUBJECTS = FieldPath.of("subjects/namespace");
    private static final FieldPath NAME = FieldPath.of("metadata/name");

    /** Which subjects of role bindings move along. */
    enum Subjects {
        NONE,
        DEFAULT_ONLY,
        ALL_SERVICE_ACCOUNTS;

        static Subjects read(FieldReader fields) {
            return switch (fields.text("setRoleBindingSubjects")) {
                case "none" -> NONE;
                case "", "defaultOnly" -> DEFAULT_ONLY;
                case "allServiceAccounts" -> ALL_SERVICE_ACCOUNTS;
                default ->
                    throw fields.error("setRoleBindingSubjects should be one of defaultOnly, allServiceAccounts, none");
            };
        }
    }

    static NamespaceTransformer of(String namespace, TransformerConfig config) {
        return new NamespaceTransformer(
                namespace, config.specs(TransformerConfig.Part.NAMESPACE), false, Subjects.DEFAULT_ONLY);
    }

    @Override
    public String kind() {
        return "NamespaceTransformer";
    }

    @Override
    public void transform(ResourceList resources) {
        if (namespace.isEmpty()) {
            return;
        }
        resources.all().forEach(this::transform);
        resources.idsChanged();
        var ids = new HashSet<ResourceId.Key>();
        for (var resource : resources.all()) {
            if (!ids.add(resource.id().key())) {
                throw new BuildException("namespace transformation produces ID conflict: %s".formatted(resource.id()));
            }
        }
    }

    private void transform(Tracked resource) {
        if (InternalAnnotations.isOfChart(resource)) {
            return;
        }
        resource.rememberId();
        setNamespace(resource);
    }

    void setNamespace(Tracked resource) {
        UnaryOperator<Object> set = old ->
                unsetOnly && !Trees.isNull(old) && !Trees.text(old).isEmpty() ? old : Scalar.asText(old, namespace);
        if (!resource.gvk().isClusterScoped()) {
            OWN.replaceOrCreate(resource.fields(), () -> null, set);
        }
        if (bindsRoles(resource.kind())) {
            moveSubjects(resource, set);
        }
        for (var spec : specs) {
            if (applies(spec, resource)) {
                spec.replaceScalar(resource, () -> null, set);
            }
        }
        resource.shared().spread();
    }

    /** The object's own namespace and the subjects of role bindings have rules of their own; the name is for v1 alone. */
    private static boolean applies(FieldSpec spec, Tracked resource) {
        if (spec.path().equals(NAME)) {
            return resource.gvk().apiVersion().equals("v1");
        }
        return !spec.path().equals(OWN)
                && !(bindsRoles(resource.kind())
                        && bindsRoles(spec.selector().kind())
                        && spec.path().equals(SUBJECTS));
    }

    private static boolean bindsRoles(String kind) {
        return kind.equals("RoleBinding") || kind.equals("ClusterRoleBinding");
    }

    private void moveSubjects(Tracked resource, UnaryOperator<Object> set) {
        var bound = resource.fields().get("subjects");
        if (subjects == Subjects.NONE || Trees.isNull(bound)) {
            return;
        }
        if (!(bound instanceof List<?> list)) {
            throw new BuildException("%s: the subjects are not a list".formatted(resource.id()));
        }
        for (var item : list) {
            if (!(item instanceof Map<?, ?> subject)) {
                throw new BuildException("%s: a subject is not a map".formatted(resource.id()));
            }
            if (moves(subject)) {
                Trees.map(subject).compute("namespace", (key, old) -> set.apply(old));
            }
        }
    }

    private boolean moves(Map<?, ?> subject) {
        return switch (subjects) {
            case NONE -> false;
            case DEFAULT_ONLY -> Trees.text(subject.get("name")).equals("default");
            case ALL_SERVICE_ACCOUNTS -> Trees.text(subject.get("kind")).equals("ServiceAccount");
        };
    }
}
