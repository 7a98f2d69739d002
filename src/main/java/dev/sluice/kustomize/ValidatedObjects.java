package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The objects as they were before a validator saw them: it may change nothing but its own label. */
record ValidatedObjects(List<Snapshot> objects) {
    private static final String VALIDATED_BY = "validated-by";

    /** An object, and its id then and before. */
    private record Snapshot(Map<String, Object> fields, List<ResourceId> ids) {
        static Snapshot of(Tracked resource) {
            return new Snapshot(Trees.copy(resource.fields()), resource.ids());
        }

        /** The object as it would be if the validator had not put its label on it. */
        Snapshot withoutLabel() {
            if (fields.get("metadata") instanceof Map<?, ?> metadata
                    && metadata.get("labels") instanceof Map<?, ?> labels
                    && labels.remove(VALIDATED_BY) != null
                    && labels.isEmpty()) {
                metadata.remove("labels");
            }
            return this;
        }
    }

    static ValidatedObjects of(ResourceList resources) {
        return new ValidatedObjects(resources.all().stream().map(Snapshot::of).toList());
    }

    /** @throws BuildException that names an object which is not as it was */
    void requireUnchanged(BuiltinPlugin validator, ResourceList resources) {
        var now = new ArrayList<>(resources.all().stream()
                .map(Snapshot::of)
                .map(Snapshot::withoutLabel)
                .toList());
        for (var before : objects) {
            if (!now.remove(before)) {
                throw new BuildException("validator %s shouldn't modify the resource map, but it has changed %s"
                        .formatted(validator.config().id(), before.ids.getLast()));
            }
        }
        if (!now.isEmpty()) {
            throw new BuildException("validator %s shouldn't modify the resource map, but it has added %s"
                    .formatted(validator.config().id(), now.getFirst().ids.getLast()));
        }
    }
}
