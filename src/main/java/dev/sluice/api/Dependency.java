package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;

/**
 * Another Kustomization that must be ready first.
 *
 * @param name its name
 * @param namespace its namespace; empty for that of the dependent
 * @param readyExpr a CEL expression that says when it is ready; empty for the ordinary rules
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Dependency(@Required String name, String namespace, String readyExpr) {
    /** Absent parts become empty. */
    public Dependency {
        name = Absent.orEmpty(name);
        namespace = Absent.orEmpty(namespace);
        readyExpr = Absent.orEmpty(readyExpr);
    }

    /** A dependency on {@code name} in the same namespace, by the ordinary rules. */
    public static Dependency on(String name) {
        return new Dependency(name, "", "");
    }

    /** The dependency's namespace for a dependent in {@code own}. */
    public String namespaceOr(String own) {
        return namespace.isEmpty() ? own : namespace;
    }
}
