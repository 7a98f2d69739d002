package dev.sluice.apply;

import dev.sluice.api.ApiVersion;
import dev.sluice.api.KindDefinition;
import dev.sluice.api.PathSegment;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * Which kinds the API server serves, and under which path. What was found is kept; what was not found is asked again, since
 * a CRD may have come, and so is what turns out to be gone.
 */
public final class Kinds {
    private static final int LOCKS = 64;

    /** Many times as many as any cluster serves. */
    private static final int MOST = 10_000;

    private static final int LONGEST_NAME = 253;

    /** Longer than any version that is served: a group is a DNS subdomain, its version a label. */
    private static final int LONGEST_VERSION = LONGEST_NAME + 1 + 63;

    private final KubernetesClient client;
    private final Map<String, Map<String, ResourceDefinitionContext>> byVersion = new ConcurrentHashMap<>();
    private final Map<String, Map<String, ResourceDefinitionContext>> defined = new ConcurrentHashMap<>(); // by version
    private final List<Object> questions =
            Stream.generate(Object::new).limit(LOCKS).toList(); // by the hash of a version

    public Kinds(KubernetesClient client) {
        this.client = client;
    }

    /**
     * @param apiVersion for instance {@code apps/v1}
     * @return empty where the API server serves no such kind
     */
    public Optional<ResourceDefinitionContext> lookup(String apiVersion, String kind) {
        var known = byVersion.getOrDefault(apiVersion, Map.of()).get(kind);
        if (known != null) {
            return Optional.of(known);
        }
        return discovered(apiVersion, kind);
    }

    /**
     * As {@link #lookup}, and where that version is not served, the kind in the version of the group that the API server
     * prefers of those that have it. Asks for the group only then.
     */
    public Optional<ResourceDefinitionContext> lookupInAnyVersion(String apiVersion, String kind) {
        return lookup(apiVersion, kind)
                .or(() -> versions(ApiVersion.parse(apiVersion).group()).stream()
                        .flatMap(version -> lookup(version, kind).stream())
                        .findFirst());
    }

    /** The versions of a group, the preferred one first; none of the core group, which has but one. */
    private Set<String> versions(String name) {
        var group = name.isEmpty() || PathSegment.fault(name).isPresent() ? null : client.getApiGroup(name);
        if (group == null) {
            return Set.of();
        }
        var versions = new LinkedHashSet<String>();
        versions.add(group.getPreferredVersion().getGroupVersion());
        group.getVersions().forEach(version -> versions.add(version.getGroupVersion()));
        return versions;
    }

    /** Has the kinds of a version asked for again: one of them was not where it should be. */
    void forget(String apiVersion) {
        defined.remove(apiVersion);
        byVersion.remove(apiVersion);
    }

    /** The API server serves a kind, although its discovery may list it some time later. */
    void define(KindDefinition definition) {
        for (var version : definition.served()) {
            var apiVersion = new ApiVersion(definition.group(), version).toString();
            defined.computeIfAbsent(apiVersion, _ -> new ConcurrentHashMap<>())
                    .put(definition.kind(), definition.kind(apiVersion));
            byVersion.remove(apiVersion);
        }
    }

    /** Those who look for a kind of one version at a time ask once for all: the first finds what the others need. */
    private Optional<ResourceDefinitionContext> discovered(String apiVersion, String kind) {
        synchronized (questions.get(Math.floorMod(apiVersion.hashCode(), LOCKS))) {
            var known = byVersion.getOrDefault(apiVersion, Map.of()).get(kind);
            if (known != null) {
                return Optional.of(known);
            }
            var served = discover(apiVersion);
            if (!served.isEmpty()) { // anybody can think of versions that nobody serves
                keep(apiVersion, served);
            }
            return Optional.ofNullable(served.get(kind));
        }
    }

    /** Beyond what any cluster serves, none of it is worth to be known. */
    private void keep(String apiVersion, Map<String, ResourceDefinitionContext> served) {
        if (byVersion.values().stream().mapToInt(Map::size).sum() + served.size() > MOST) {
            byVersion.clear();
        }
        byVersion.put(apiVersion, served);
    }

    private Map<String, ResourceDefinitionContext> discover(String apiVersion) {
        var found = new ConcurrentHashMap<>(defined.getOrDefault(apiVersion, Map.of()));
        var resources = canBeAskedFor(apiVersion) ? client.getApiResources(apiVersion) : null;
        if (resources == null) {
            return found;
        }
        resources.getResources().stream()
                .filter(Kinds::isOfObjects)
                .limit(MOST)
                .forEach(resource -> found.put(resource.getKind(), context(apiVersion, resource)));
        return found;
    }

    private static boolean isOfObjects(APIResource resource) {
        return !resource.getName().contains("/")
                && resource.getName().length() <= LONGEST_NAME
                && resource.getKind().length() <= LONGEST_NAME;
    }

    private static boolean canBeAskedFor(String apiVersion) {
        var parsed = ApiVersion.parse(apiVersion);
        return apiVersion.length() <= LONGEST_VERSION
                && !parsed.version().isEmpty()
                && PathSegment.fault(parsed.group())
                        .or(() -> PathSegment.fault(parsed.version()))
                        .isEmpty();
    }

    private static ResourceDefinitionContext context(String apiVersion, APIResource resource) {
        var parsed = ApiVersion.parse(apiVersion);
        return new ResourceDefinitionContext.Builder()
                .withGroup(parsed.group())
                .withVersion(parsed.version())
                .withKind(resource.getKind())
                .withPlural(resource.getName())
                .withNamespaced(resource.getNamespaced())
                .build();
    }
}
