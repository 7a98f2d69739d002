package dev.sluice.kustomize.yaml;

import java.util.ArrayList;
import java.util.List;

/** A list of a resource that knows whether it was written in brackets. Other lists were not. */
final class WrittenList extends ArrayList<Object> {
    private static final long serialVersionUID = 1;

    private boolean flow = true;

    private WrittenList(int size) {
        super(size);
    }

    boolean isFlow() {
        return flow;
    }

    /** Forgets the brackets. */
    void unfold() {
        flow = false;
    }

    /** @param flow whether it is written in brackets */
    static List<Object> of(boolean flow, int size) {
        return flow ? new WrittenList(size) : new ArrayList<>(size);
    }

    /** An empty list that is written like another one. */
    static List<Object> like(List<?> other) {
        return of(other instanceof WrittenList written && written.flow, other.size());
    }
}
