package dev.sluice.controller;

import dev.sluice.api.ApiVersion;
import dev.sluice.api.ObjectId;
import dev.sluice.api.ObjectReference;
import dev.sluice.api.PathSegment;
import dev.sluice.api.Refusal;
import dev.sluice.apply.Kinds;
import dev.sluice.gate.Expectation;
import dev.sluice.health.CustomRules;
import dev.sluice.health.Health;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.time.Instant;

/**
 * The objects that {@code spec.healthChecks} names, whoever applied them. As with Flux, a name is one of a group: the version
 * that it names need not be served.
 */
final class NamedObjects {
    private static final String DEFAULT_API_VERSION = "apps/v1";

    private final KubernetesClient client;
    private final Kinds kinds;

    NamedObjects(KubernetesClient client, Kinds kinds) {
        this.client = client;
        this.kinds = kinds;
    }

    /** What is known of a name. */
    sealed interface Named {
        /** Objects may bear it. */
        record Valid(ObjectId id, String apiVersion) implements Named {}

        /** No object can. */
        record Invalid(String error) implements Named {}
    }

    Named named(ObjectReference reference) {
        var named = reference.apiVersion().isEmpty() ? DEFAULT_API_VERSION : reference.apiVersion();
        var kind = kinds.lookupInAnyVersion(named, reference.kind());
        var fault =
                PathSegment.faultOfNamespace(reference.namespace()).or(() -> PathSegment.faultOfName(reference.name()));
        if (fault.isPresent()) {
            return new Named.Invalid(fault.get());
        }
        var group = ApiVersion.parse(named).group();
        var id = new ObjectId(reference.namespace(), reference.name(), group, reference.kind());
        var isNamespaced = kind.map(ResourceDefinitionContext::isNamespaceScoped)
                .orElse(!reference.namespace().isEmpty());
        if (isNamespaced && reference.namespace().isEmpty()) {
            return new Named.Invalid("resource %s %s is namespace scoped, but namespace is not set"
                    .formatted(group.isEmpty() ? id.kind() : id.kind() + "." + group, id.name()));
        }
        return new Named.Valid(
                isNamespaced ? id : id.withoutNamespace(),
                kind.map(served -> new ApiVersion(group, served.getVersion()).toString())
                        .orElse(named));
    }

    /** Looks at an object once: where all are well already, nothing need be watched. */
    Expectation look(ObjectId id, String apiVersion, CustomRules rules) {
        var kind = kinds.lookup(apiVersion, id.kind());
        if (kind.isEmpty()) {
            return expectation(
                    id,
                    apiVersion,
                    "",
                    Health.unknown("no matches for kind \"%s\" in version \"%s\"".formatted(id.kind(), apiVersion)));
        }
        var objects = client.genericKubernetesResources(kind.get());
        try {
            var object = id.namespace().isEmpty()
                    ? objects.withName(id.name()).get()
                    : objects.inNamespace(id.namespace()).withName(id.name()).get();
            return object == null
                    ? expectation(id, apiVersion, "", Health.notFound())
                    : expectation(
                            id, apiVersion, object.getMetadata().getResourceVersion(), rules.of(object, Instant.now()));
        } catch (KubernetesClientException e) {
            return expectation(id, apiVersion, "", Health.unknown(Refusal.of(e).message()));
        }
    }

    private static Expectation expectation(ObjectId id, String apiVersion, String resourceVersion, Health health) {
        return Expectation.ofOthers(id, apiVersion, resourceVersion, health);
    }
}
