package dev.sluice.kustomize.patch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;

/** Deployments, and patches for them, with what lists and maps can have of oddities: lacking and repeated keys, nulls. */
final class RandomDeployments {
    private final Random random;
    private boolean isPatch;

    RandomDeployments(Random random) {
        this.random = random;
    }

    Map<String, Object> deployment(String name, boolean asPatch) {
        isPatch = asPatch;
        var metadata = map();
        metadata.put("name", name);
        maybe(metadata, "labels", () -> texts("a", "b", "c"));
        maybe(metadata, "finalizers", () -> list(4, () -> pick("x", "y", "z", "5")));
        maybe(metadata, "ownerReferences", () -> list(3, () -> element("uid", pick("1", "2", "3"), "name")));
        var pod = map();
        maybe(pod, "containers", () -> list(4, this::container));
        maybe(pod, "initContainers", () -> list(2, this::container));
        maybe(pod, "volumes", () -> list(3, () -> element("name", pick("v", "w"), "emptyDir")));
        maybe(pod, "tolerations", () -> list(3, () -> element("key", pick("v", "w"), "operator")));
        maybe(pod, "nodeSelector", () -> directed(texts("a", "b", "c")));
        maybe(pod, "topologySpreadConstraints", this::constraints);
        var deployment = map();
        deployment.put("apiVersion", "apps/v1");
        deployment.put("kind", "Deployment");
        deployment.put("metadata", metadata);
        deployment.put("spec", Map.of("template", Map.of("spec", pod)));
        return deployment;
    }

    private Object container() {
        var container = map();
        maybe(container, 9, "name", () -> pick("a", "b", "c"));
        maybe(container, "image", () -> pick("x", "y"));
        maybe(container, "args", () -> list(3, () -> pick("p", "q")));
        maybe(container, "env", () -> list(4, () -> element("name", pick("A", "B", "C", ""), "value")));
        maybe(container, "ports", () -> list(4, this::port));
        maybe(container, "resources", () -> directed(texts("limits", "requests")));
        maybe(container, "volumeMounts", () -> list(3, () -> element("mountPath", pick("/a", "/b"), "name")));
        return directed(container);
    }

    private Object port() {
        var port = map();
        maybe(port, 9, "containerPort", () -> pick(80L, 81L));
        maybe(port, 5, "protocol", () -> pick("TCP", "UDP"));
        maybe(port, 5, "name", () -> pick("n1", "n2"));
        maybe(port, 5, "hostPort", () -> pick(1L, 2L));
        return directed(port);
    }

    private List<Object> constraints() {
        return list(3, () -> {
            var constraint = map();
            maybe(constraint, 8, "topologyKey", () -> pick("zone", "host"));
            maybe(constraint, 8, "whenUnsatisfiable", () -> pick("DoNotSchedule", "ScheduleAnyway"));
            maybe(constraint, 5, "maxSkew", () -> pick(1L, 2L));
            return directed(constraint);
        });
    }

    private Object element(String key, Object value, String field) {
        var element = map();
        maybe(element, 9, key, () -> value);
        maybe(element, field, () -> pick("s", "t", "7", 8L));
        return directed(element);
    }

    private Map<String, Object> texts(String... names) {
        var texts = map();
        for (var name : names) {
            maybe(texts, name, () -> pick("u", "v", "1", "true", "", "a: b", 5L, 1.5, false, "two\nlines"));
        }
        return texts;
    }

    private Object directed(Map<String, Object> map) {
        if (isPatch && random.nextInt(6) == 0) {
            map.put("$patch", pick("delete", "replace", "merge"));
        }
        return map;
    }

    private List<Object> list(int limit, Supplier<Object> element) {
        var list = new ArrayList<Object>();
        for (var i = random.nextInt(limit + 1); i > 0; i--) {
            list.add(element.get());
        }
        if (isPatch && random.nextInt(12) == 0) {
            list.add(new LinkedHashMap<>(Map.of("$patch", pick("delete", "replace"))));
        }
        return list;
    }

    private void maybe(Map<String, Object> map, String field, Supplier<Object> value) {
        maybe(map, 5, field, value);
    }

    private void maybe(Map<String, Object> map, int outOfTen, String field, Supplier<Object> value) {
        if (random.nextInt(10) < outOfTen) {
            map.put(field, random.nextInt(15) == 0 ? null : value.get());
        }
    }

    private Object pick(Object... values) {
        return values[random.nextInt(values.length)];
    }

    private static Map<String, Object> map() {
        return new LinkedHashMap<>();
    }
}
