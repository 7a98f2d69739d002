package dev.sluice.kustomize;

import dev.sluice.kustomize.schema.Scope;

/** A Kubernetes type: group, version and kind. As a selector an empty part matches everything. */
public record Gvk(String group, String version, String kind) {
    static final Gvk ANY = new Gvk("", "", "");

    /** The type that an object's {@code apiVersion} and {@code kind} name. */
    static Gvk of(String apiVersion, String kind) {
        var slash = apiVersion.indexOf('/');
        return slash < 0
                ? new Gvk("", apiVersion, kind)
                : new Gvk(apiVersion.substring(0, slash), apiVersion.substring(slash + 1), kind);
    }

    String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    boolean hasApiVersionOf(Gvk other) {
        return group.equals(other.group) && version.equals(other.version);
    }

    boolean isSelectedBy(Gvk selector) {
        return matches(selector.group, group) && matches(selector.version, version) && matches(selector.kind, kind);
    }

    boolean isClusterScoped() {
        var known = KnownScopes.of(this);
        return known == null ? OpenApi.ofThisBuild().isClusterScoped(this) : known == Scope.CLUSTER;
    }

    private static boolean matches(String wanted, String actual) {
        return wanted.isEmpty() || wanted.equals(actual);
    }

    @Override
    public String toString() {
        return "%s.%s.%s".formatted(or(kind, "[noKind]"), or(version, "[noVer]"), or(group, "[noGrp]"));
    }

    private static String or(String part, String absent) {
        return part.isEmpty() ? absent : part;
    }
}
