package dev.sluice.kustomize.patch;

import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.yaml.Scalar;
import java.util.List;
import java.util.Map;

/** What a place of a tree holds. Null is of every kind: a patch can set and delete everything with it. */
enum Kind {
    MAP("MappingNode"),
    LIST("SequenceNode"),
    SCALAR("ScalarNode"),
    NONE("");

    /** Its name in kustomize's errors. */
    private final String named;

    Kind(String named) {
        this.named = named;
    }

    static Kind of(Object tree) {
        return switch (tree) {
            case null -> NONE;
            case Absence _ -> NONE;
            case Scalar scalar when scalar.tag() == Scalar.Tag.NULL -> NONE;
            case Map<?, ?> _ -> MAP;
            case List<?> _ -> LIST;
            default -> SCALAR;
        };
    }

    /** @throws BuildException where something else is there */
    void require(Object tree, String path) {
        var found = of(tree);
        if (found != this && found != NONE) {
            throw new BuildException("wrong node kind: expected %s but got %s%s: %s"
                    .formatted(named, found.named, path.isEmpty() ? "" : " at " + path, tree));
        }
    }
}
