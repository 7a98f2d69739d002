package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Trees;
import java.util.List;
import java.util.Map;

/** What a build tells of itself in the objects: the field {@code buildMetadata}. */
record BuildMetadata(List<String> options) {
    static final String ORIGIN = "config.kubernetes.io/origin";
    static final String TRANSFORMATIONS = "alpha.config.kubernetes.io/transformations";

    /** The kustomize that this build is equal to. */
    private static final String MANAGED_BY = "kustomize-v5.8.1";

    static BuildMetadata read(FieldReader reader) {
        return new BuildMetadata(reader.texts("buildMetadata"));
    }

    /** Whether it has to be noted where objects come from: kustomize does so for any of the options. */
    boolean needsProvenance() {
        return !options.isEmpty();
    }

    /** @param managedByLabel whether the label is asked for whatever the options say */
    void writeInto(Tracked resource, boolean managedByLabel) {
        if (managedByLabel || options.contains("managedByLabel")) {
            var metadata = Trees.mapIn(resource.fields(), "metadata");
            if (!Trees.isNull(metadata.get("labels")) && !(metadata.get("labels") instanceof Map)) {
                throw new BuildException("%s: the field 'metadata/labels' is not a map: %s"
                        .formatted(resource.id(), metadata.get("labels")));
            }
            Trees.mapIn(metadata, "labels").put("app.kubernetes.io/managed-by", MANAGED_BY);
        }
        var provenance = resource.provenance();
        if (options.contains("originAnnotations") && !provenance.origin().isEmpty()) {
            resource.putAnnotation(ORIGIN, provenance.origin());
        }
        if (options.contains("transformerAnnotations")
                && !provenance.transformations().isEmpty()) {
            resource.putAnnotation(TRANSFORMATIONS, provenance.transformations());
        }
    }
}
