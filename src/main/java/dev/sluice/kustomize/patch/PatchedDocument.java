package dev.sluice.kustomize.patch;

import dev.sluice.kustomize.Budget;
import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.yaml.Trees;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/** A document that the operations of a JSON patch change. */
final class PatchedDocument {
    private final Budget budget = Budget.ofThisBuild();
    private Object root;

    PatchedDocument(Object root) {
        this.root = root;
    }

    Object root() {
        return root;
    }

    void add(JsonPointer path, Object value) {
        put("add", path, value);
    }

    void remove(JsonPointer path) {
        var parent = parent("remove", "path", path);
        try {
            parent.remove(path.key());
        } catch (BuildException e) {
            throw new BuildException("error in remove for path: '%s': %s".formatted(path, e.getMessage()));
        }
    }

    void replace(JsonPointer path, Object value) {
        if (path.isRoot()) {
            if (!(value instanceof Map || value instanceof List)) {
                throw new BuildException("replace operation value must be object or array, not %s".formatted(value));
            }
            root = value;
            return;
        }
        var parent = parent("replace", "path", path);
        try {
            parent.replace(path.key(), value);
        } catch (BuildException e) {
            throw new BuildException(
                    "replace operation does not apply: doc is missing key: %s: missing value".formatted(path));
        }
    }

    void move(JsonPointer from, JsonPointer path) {
        var parent = parent("move", "from path", from);
        Object value;
        try {
            value = parent.get(from.key());
            parent.remove(from.key());
        } catch (BuildException e) {
            throw new BuildException("error in move for path: '%s': %s".formatted(from.key(), e.getMessage()));
        }
        put("move", path, value);
    }

    void copy(JsonPointer from, JsonPointer path) {
        var parent = parent("copy", "from path", from);
        Object value;
        try {
            value = parent.get(from.key());
        } catch (BuildException e) {
            throw new BuildException("error in copy for from: '%s': %s".formatted(from, e.getMessage()));
        }
        // a copy of what was copied doubles it: thirty short operations could fill every memory
        budget.addCopy(value, null);
        put("copy", path, Trees.copy(value));
    }

    void test(JsonPointer path, Object expected) {
        Object found;
        if (path.isRoot()) {
            found = root;
        } else {
            var parent = parent("test", "path", path);
            try {
                found = parent.get(path.key());
            } catch (BuildException e) {
                throw new BuildException("error in test for path: '%s': %s".formatted(path, e.getMessage()));
            }
        }
        if (!Objects.equals(found, expected)) {
            throw new BuildException(
                    "testing value %s failed: test failed: it is %s, not %s".formatted(path, found, expected));
        }
    }

    private void put(String operation, JsonPointer path, Object value) {
        var parent = parent(operation, operation.equals("add") ? "path" : "destination path", path);
        try {
            parent.add(path.key(), value);
        } catch (BuildException e) {
            throw new BuildException("error in %s for path: '%s': %s".formatted(operation, path, e.getMessage()));
        }
    }

    private Container parent(String operation, String named, JsonPointer path) {
        Supplier<BuildException> missing =
                () -> new BuildException("%s operation does not apply: doc is missing %s: \"%s\": missing value"
                        .formatted(operation, named, path));
        if (path.leadsNowhere()) {
            throw missing.get();
        }
        var container = Container.of(root);
        for (var key : path.parents()) {
            container = container.flatMap(parent -> child(parent, key));
        }
        return container.orElseThrow(missing);
    }

    private static Optional<Container> child(Container parent, String key) {
        try {
            return Container.of(parent.get(key));
        } catch (BuildException e) {
            return Optional.empty();
        }
    }
}
