package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;

/**
 * Refers to a Secret in the same namespace and to one of its keys.
 *
 * @param name the Secret's name
 * @param key the key in its data; empty if the reader decides
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SecretKeyReference(@Required String name, String key) {
    /** Absent parts become empty. */
    public SecretKeyReference {
        name = Absent.orEmpty(name);
        key = Absent.orEmpty(key);
    }
}
