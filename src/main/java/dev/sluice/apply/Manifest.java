package dev.sluice.apply;

import dev.sluice.api.ObjectId;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;

/**
 * An object as it is to be.
 *
 * @param definition the digest of the object
 */
record Manifest(ObjectId id, GenericKubernetesResource object, String definition) {
    /** The same definition, applied as another object: fields of it are left to what they are. */
    Manifest with(GenericKubernetesResource payload) {
        return new Manifest(id, payload, definition);
    }
}
