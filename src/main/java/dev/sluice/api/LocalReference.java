package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;

/**
 * Refers to an object in the same namespace; its kind follows from where the reference stands.
 *
 * @param name the object's name
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.ALWAYS)
public record LocalReference(@Required String name) {
    /** An absent name becomes an empty one. */
    public LocalReference {
        name = Absent.orEmpty(name);
    }
}
