package dev.sluice.kustomize.schema;

import java.util.Optional;

/** The named schemas of a document. */
@FunctionalInterface
interface Definitions {
    Optional<Shape> get(String name);

    /** Looks here first, and there where a name is not known here. */
    default Definitions orElse(Definitions there) {
        return name -> get(name).or(() -> there.get(name));
    }
}
