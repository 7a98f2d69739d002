package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;

/**
 * Refers to any object of the cluster.
 *
 * @param apiVersion group and version; empty for the version that the API server prefers
 * @param kind the kind
 * @param name the object's name
 * @param namespace the object's namespace; empty for that of the referrer
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ObjectReference(
        String apiVersion, @Required String kind, @Required String name, String namespace) {
    /** Absent parts become empty. */
    public ObjectReference {
        apiVersion = Absent.orEmpty(apiVersion);
        kind = Absent.orEmpty(kind);
        name = Absent.orEmpty(name);
        namespace = Absent.orEmpty(namespace);
    }

    /** The object's namespace for a referrer in {@code own}. */
    public String namespaceOr(String own) {
        return namespace.isEmpty() ? own : namespace;
    }
}
