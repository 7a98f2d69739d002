package dev.sluice.kustomize;

import java.util.List;

/** One step of a build that changes the objects that are there. */
interface Transformer {
    void transform(ResourceList resources);

    /** The kind of kustomize's plugin that does the same, as annotations and plugin files name it. */
    String kind();

    /** Several steps that count as one. */
    record Steps(String kind, List<Transformer> steps) implements Transformer {
        @Override
        public void transform(ResourceList resources) {
            steps.forEach(step -> step.transform(resources));
        }
    }
}
