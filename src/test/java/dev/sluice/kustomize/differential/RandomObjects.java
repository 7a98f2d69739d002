package dev.sluice.kustomize.differential;

import static net.jqwik.api.Arbitraries.of;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Objects of many kinds that refer to each other. All names come from small pools, so that the objects of a tree often
 * have one name in several kinds, namespaces and layers.
 */
final class RandomObjects {
    static final Arbitrary<String> NAMES = RandomScalars.among(8, of("web", "db", "api"), "12");
    static final Arbitrary<String> NAMESPACES =
            RandomScalars.among(3, of("dev", "prod", "default"), "7", "1e3", "null");
    static final Arbitrary<String> LABEL_KEYS = of("app", "tier");
    static final Arbitrary<String> LABEL_VALUES = of("web", "db", "1", "1e3");
    static final Arbitrary<String> IMAGES =
            of("nginx", "nginx:1.25", "busybox:1", "reg.example:5000/nginx:1", "redis@sha256:24a0c4b4");
    static final Arbitrary<String> TEXTS =
            of("x", "two words", "1", "true", "0x1F", "yes", "", "a: b", "$(VAR1)", "http://$(VAR2):80/");

    private static final String POD = "spec/template/spec";
    private static final String CRON_POD = "spec/jobTemplate/spec/template/spec";

    private RandomObjects() {}

    /** One thing that an object says: a value at a path, merged into what is there. */
    record Part(String path, Object value) {
        void into(Map<String, Object> object) {
            var map = object;
            var names = path.split("/");
            for (var i = 0; i < names.length - 1; i++) {
                map = Trees.mapIn(map, names[i]);
            }
            Trees.merge(map, names[names.length - 1], value);
        }
    }

    /** A kind, and what its objects may say. */
    record Kind(String apiVersion, String name, boolean namespaced, Arbitrary<Part> parts) {
        /** What a patch of this kind begins with, or an object. */
        Map<String, Object> object(String objectName, String namespace, List<Part> said) {
            var metadata = new LinkedHashMap<String, Object>();
            metadata.put("name", objectName);
            if (namespaced && !namespace.isEmpty()) {
                metadata.put("namespace", namespace);
            }
            var object = new LinkedHashMap<String, Object>();
            object.put("apiVersion", apiVersion);
            object.put("kind", name);
            object.put("metadata", metadata);
            said.forEach(part -> part.into(object));
            return object;
        }
    }

    static final List<Kind> KINDS = List.of(
            kind("v1", "ConfigMap", texts("data"), RandomTexts.part()),
            kind("apps/v1", "Deployment", number("spec/replicas"), labels("spec/selector/matchLabels"), pod(POD)),
            kind("v1", "Service", labels("spec/selector"), constant("spec/ports", List.of(Map.of("port", 80)))),
            kind("v1", "Secret", texts("stringData"), constant("type", "Opaque")),
            kind("v1", "ServiceAccount", nameList("imagePullSecrets"), nameList("secrets")),
            kind(
                    "rbac.authorization.k8s.io/v1",
                    "RoleBinding",
                    part("roleRef", Arbitraries.oneOf(roleRef("Role"), roleRef("ClusterRole"))),
                    subject()),
            clusterKind(
                    "rbac.authorization.k8s.io/v1",
                    "ClusterRoleBinding",
                    part("roleRef", roleRef("ClusterRole")),
                    subject()),
            kind("rbac.authorization.k8s.io/v1", "Role", rule()),
            clusterKind("rbac.authorization.k8s.io/v1", "ClusterRole", rule(), aggregation()),
            kind(
                    "apps/v1",
                    "StatefulSet",
                    number("spec/replicas"),
                    labels("spec/selector/matchLabels"),
                    pod(POD),
                    name("spec/serviceName"),
                    claimTemplate()),
            kind("apps/v1", "DaemonSet", labels("spec/selector/matchLabels"), pod(POD)),
            kind("batch/v1", "Job", labels("spec/selector/matchLabels"), pod(POD)),
            kind("batch/v1", "CronJob", constant("spec/schedule", "* * * * *"), pod(CRON_POD)),
            kind("v1", "Pod", pod("spec")),
            kind("networking.k8s.io/v1", "Ingress", ingressBackend(), tls(), name("spec/ingressClassName")),
            kind("autoscaling/v2", "HorizontalPodAutoscaler", scaleTarget(), number("spec/maxReplicas")),
            kind("policy/v1", "PodDisruptionBudget", labels("spec/selector/matchLabels"), number("spec/minAvailable")),
            kind("networking.k8s.io/v1", "NetworkPolicy", labels("spec/podSelector/matchLabels"), peer()),
            kind("v1", "PersistentVolumeClaim", name("spec/volumeName"), name("spec/storageClassName")),
            clusterKind("v1", "PersistentVolume", name("spec/storageClassName"), claimRef(), volumeSecret()),
            clusterKind("storage.k8s.io/v1", "StorageClass", constant("provisioner", "example.com/disk")),
            clusterKind("scheduling.k8s.io/v1", "PriorityClass", number("value")),
            clusterKind("networking.k8s.io/v1", "IngressClass", constant("spec/controller", "example.com/ingress")),
            clusterKind("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", webhook()),
            clusterKind("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", webhook()),
            clusterKind("apiregistration.k8s.io/v1", "APIService", service("spec/service")),
            clusterKind(
                    "apiextensions.k8s.io/v1",
                    "CustomResourceDefinition",
                    service("spec/conversion/webhook/clientConfig/service"),
                    constant("spec/names/kind", "Custom")),
            clusterKind("v1", "Namespace", constant("spec/finalizers", List.of("kubernetes"))),
            kind(
                    "example.com/v1",
                    "Custom",
                    name("spec/configMapName"),
                    name("spec/ref/name"),
                    labels("spec/selector/matchLabels"),
                    number("spec/replicas"),
                    pod(POD)));

    static Kind kind(String name) {
        return KINDS.stream().filter(each -> each.name.equals(name)).findFirst().orElseThrow();
    }

    static Arbitrary<Map<String, Object>> objects() {
        var all = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(9, plainObjects()), net.jqwik.api.Tuple.of(1, RandomTexts.objects()));
        return Combinators.combine(all, RandomMetadata.notes()).as((object, notes) -> notes.apply(object));
    }

    private static Arbitrary<Map<String, Object>> plainObjects() {
        return of(KINDS)
                .flatMap(kind -> Combinators.combine(
                                NAMES,
                                Arbitraries.frequencyOf(
                                        net.jqwik.api.Tuple.of(3, Arbitraries.just("")),
                                        net.jqwik.api.Tuple.of(1, NAMESPACES)),
                                kind.parts.list().ofMaxSize(5))
                        .as(kind::object));
    }

    @SafeVarargs
    private static Kind kind(String apiVersion, String name, Arbitrary<Part>... parts) {
        return new Kind(apiVersion, name, true, withMetadata(parts));
    }

    @SafeVarargs
    private static Kind clusterKind(String apiVersion, String name, Arbitrary<Part>... parts) {
        return new Kind(apiVersion, name, false, withMetadata(parts));
    }

    private static Arbitrary<Part> withMetadata(Arbitrary<Part>[] parts) {
        var all = new ArrayList<>(List.of(parts));
        all.addAll(List.of(parts));
        all.add(labels("metadata/labels"));
        all.add(texts("metadata/annotations"));
        return Arbitraries.oneOf(all);
    }

    private static Arbitrary<Part> part(String path, Arbitrary<?> value) {
        return value.map(each -> new Part(path, each));
    }

    private static Arbitrary<Part> constant(String path, Object value) {
        return Arbitraries.just(new Part(path, value));
    }

    private static Arbitrary<Part> name(String path) {
        return part(path, NAMES);
    }

    private static Arbitrary<Part> number(String path) {
        return part(path, of(1, 2, 3));
    }

    private static Arbitrary<Part> labels(String path) {
        return Combinators.combine(LABEL_KEYS, LABEL_VALUES).as((key, value) -> new Part(path, Map.of(key, value)));
    }

    private static Arbitrary<Part> texts(String path) {
        return Combinators.combine(of("key", "note", "url"), TEXTS)
                .as((key, value) -> new Part(path, Map.of(key, value)));
    }

    private static Arbitrary<Part> nameList(String path) {
        return part(path, NAMES.map(name -> List.of(Map.of("name", name))));
    }

    private static Arbitrary<Map<String, Object>> roleRef(String kind) {
        return NAMES.map(name -> Trees.map("apiGroup", "rbac.authorization.k8s.io", "kind", kind, "name", name));
    }

    private static Arbitrary<Part> subject() {
        return part(
                "subjects",
                Combinators.combine(
                                of("ServiceAccount", "User"),
                                Arbitraries.oneOf(NAMES, Arbitraries.just("default")),
                                Arbitraries.oneOf(NAMESPACES, Arbitraries.just("")))
                        .as((kind, name, namespace) -> {
                            var subject = Trees.map("kind", kind, "name", name);
                            if (!namespace.isEmpty()) {
                                subject.put("namespace", namespace);
                            }
                            return List.of(subject);
                        }));
    }

    private static Arbitrary<Part> rule() {
        return part(
                "rules",
                Combinators.combine(
                                of("configmaps", "secrets", "services"),
                                NAMES.list().ofMaxSize(2))
                        .as((resource, names) -> List.of(Trees.map(
                                "apiGroups", List.of(""), "resources", List.of(resource), "resourceNames", names))));
    }

    private static Arbitrary<Part> aggregation() {
        return Combinators.combine(LABEL_KEYS, LABEL_VALUES)
                .as((key, value) -> new Part(
                        "aggregationRule/clusterRoleSelectors", List.of(Map.of("matchLabels", Map.of(key, value)))));
    }

    private static Arbitrary<Part> claimTemplate() {
        return Combinators.combine(LABEL_KEYS, LABEL_VALUES, NAMES)
                .as((key, value, name) -> new Part(
                        "spec/volumeClaimTemplates",
                        List.of(Trees.map(
                                "metadata",
                                Trees.map("name", "data", "labels", Map.of(key, value)),
                                "spec",
                                Map.of("storageClassName", name)))));
    }

    private static Arbitrary<Part> ingressBackend() {
        return part(
                "spec/rules",
                NAMES.map(name -> List.of(Map.of(
                        "http",
                        Map.of(
                                "paths",
                                List.of(Trees.map(
                                        "path",
                                        "/",
                                        "backend",
                                        Map.of("service", Trees.map("name", name, "port", Map.of("number", 80))))))))));
    }

    private static Arbitrary<Part> tls() {
        return part("spec/tls", NAMES.map(name -> List.of(Map.of("secretName", name))));
    }

    private static Arbitrary<Part> scaleTarget() {
        return part(
                "spec/scaleTargetRef",
                Combinators.combine(of("Deployment", "StatefulSet"), NAMES)
                        .as((kind, name) -> Trees.map("apiVersion", "apps/v1", "kind", kind, "name", name)));
    }

    private static Arbitrary<Part> peer() {
        return Combinators.combine(LABEL_KEYS, LABEL_VALUES)
                .as((key, value) -> new Part(
                        "spec/ingress",
                        List.of(Map.of(
                                "from", List.of(Map.of("podSelector", Map.of("matchLabels", Map.of(key, value))))))));
    }

    private static Arbitrary<Part> claimRef() {
        return part("spec/claimRef", reference());
    }

    private static Arbitrary<Part> volumeSecret() {
        return part("spec/csi/nodePublishSecretRef", reference());
    }

    private static Arbitrary<Part> service(String path) {
        return part(path, reference());
    }

    private static Arbitrary<Map<String, Object>> reference() {
        return Combinators.combine(NAMES, NAMESPACES)
                .as((name, namespace) -> Trees.map("name", name, "namespace", namespace));
    }

    private static Arbitrary<Part> webhook() {
        return part(
                "webhooks",
                reference()
                        .map(service -> List.of(
                                Trees.map("name", "hook.example.com", "clientConfig", Map.of("service", service)))));
    }

    private static Arbitrary<Part> pod(String pod) {
        var metadata = pod.endsWith("/spec") ? pod.replaceFirst("/spec$", "/metadata") : "metadata";
        return Arbitraries.oneOf(List.of(
                container(pod, "containers", "image", IMAGES),
                container(pod, "initContainers", "image", IMAGES),
                container(pod, "containers", "args", TEXTS.map(List::of)),
                container(pod, "containers", "env", env("configMapKeyRef")),
                container(pod, "containers", "env", env("secretKeyRef")),
                container(pod, "initContainers", "env", env("secretKeyRef")),
                container(pod, "containers", "env", TEXTS.map(text -> List.of(Trees.map("name", "E", "value", text)))),
                container(pod, "containers", "envFrom", from("configMapRef")),
                container(pod, "containers", "envFrom", from("secretRef")),
                container(pod, "containers", "ports", of(80, 81).map(port -> List.of(Map.of("containerPort", port)))),
                volume(pod, "configMap", "name"),
                volume(pod, "secret", "secretName"),
                volume(pod, "persistentVolumeClaim", "claimName"),
                projected(pod),
                name(pod + "/serviceAccountName"),
                name(pod + "/priorityClassName"),
                nameList(pod + "/imagePullSecrets"),
                spread(pod),
                affinity(pod),
                labels(metadata + "/labels"),
                labels(metadata + "/labels"),
                texts(metadata + "/annotations")));
    }

    private static Arbitrary<Part> container(String pod, String list, String field, Arbitrary<?> value) {
        return Combinators.combine(of("c", "d"), value)
                .as((name, each) -> new Part(pod + "/" + list, List.of(Trees.map("name", name, field, each))));
    }

    private static Arbitrary<List<?>> env(String source) {
        return NAMES.map(name ->
                List.of(Trees.map("name", "E", "valueFrom", Map.of(source, Trees.map("name", name, "key", "key")))));
    }

    private static Arbitrary<List<?>> from(String source) {
        return NAMES.map(name -> List.of(Map.of(source, Map.of("name", name))));
    }

    private static Arbitrary<Part> volume(String pod, String type, String field) {
        return NAMES.map(name -> new Part(
                pod + "/volumes", List.of(Trees.map("name", "v-" + type.toLowerCase(), type, Map.of(field, name)))));
    }

    private static Arbitrary<Part> projected(String pod) {
        return Combinators.combine(NAMES, of("configMap", "secret"))
                .as((name, type) -> new Part(
                        pod + "/volumes",
                        List.of(Trees.map(
                                "name",
                                "v-projected",
                                "projected",
                                Map.of("sources", List.of(Map.of(type, Map.of("name", name))))))));
    }

    private static Arbitrary<Part> spread(String pod) {
        return Combinators.combine(LABEL_KEYS, LABEL_VALUES)
                .as((key, value) -> new Part(
                        pod + "/topologySpreadConstraints",
                        List.of(Trees.map(
                                "topologyKey",
                                "zone",
                                "whenUnsatisfiable",
                                "DoNotSchedule",
                                "labelSelector",
                                Map.of("matchLabels", Map.of(key, value))))));
    }

    private static Arbitrary<Part> affinity(String pod) {
        return Combinators.combine(LABEL_KEYS, LABEL_VALUES)
                .as((key, value) -> new Part(
                        pod + "/affinity/podAffinity/requiredDuringSchedulingIgnoredDuringExecution",
                        List.of(Trees.map(
                                "topologyKey", "zone", "labelSelector", Map.of("matchLabels", Map.of(key, value))))));
    }
}
