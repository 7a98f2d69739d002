package dev.sluice.controller.takeover;

import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.sluice.api.Owner;
import dev.sluice.controller.takeover.ManifestShapes.Shape;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.GoTypes;
import dev.sluice.testing.RequestLog.Request;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whatever built-in kind an object is of, and whatever shape its manifest has: what Flux has applied, Sluice takes over without a
 * write, and what Sluice has applied, Flux takes back without one.
 */
@ExtendWith(ControlPlane.class)
class TakeoverOfEveryKindIT {
    private static final Path KINDS = Path.of("src", "test", "resources", "takeover", "kinds.yaml");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String APP = "app";

    /** What nobody applies: the API server allocates them. */
    private static final Set<String> NOT_APPLIED =
            Set.of("networking.k8s.io/v1 IPAddress", "networking.k8s.io/v1 ServiceCIDR");

    /** Kinds that are tried in every shape; of the others, in ordinary builds, one shape in so many. */
    private static final Set<String> IN_WHOLE = Set.of("Job", "Deployment", "Service", "ConfigMap", "Secret");

    private static final int OTHERS_ONE_IN = Boolean.getBoolean("takeover.all") ? 1 : 3;

    @Test
    void everyBuiltInKindIsTried(KubernetesClient client) throws IOException {
        var tried = leastManifests("ns", "x").stream()
                .map(TakeoverOfEveryKindIT::kind)
                .collect(Collectors.toCollection(TreeSet::new));

        var applicable = applicableKinds(client);
        applicable.removeAll(NOT_APPLIED);
        assertThat(tried).isEqualTo(applicable);
    }

    @Test
    void whatFluxHasAppliedIsTakenOverWithoutAWriteAndGivenBack(Scene scene) throws Exception {
        try (var types = GoTypes.start();
                var flux = new FluxApplier(scene.client(), types, new Owner(scene.namespace(), APP))) {
            var applied = new LinkedHashMap<ObjectNode, GenericKubernetesResource>();
            var shapes = new TreeMap<String, Integer>();
            var manifests = manifests(scene);
            System.out.printf("tries %d shapes%n", manifests.size());
            for (var manifest : manifests) {
                var object = flux.apply(manifest);
                if (object.isPresent() && flux.keeps(manifest)) {
                    applied.put(manifest, object.get());
                    shapes.merge(kind(manifest), 1, Integer::sum);
                }
            }
            assertThat(shapes.keySet())
                    .isEqualTo(leastManifests("ns", "x").stream()
                            .map(TakeoverOfEveryKindIT::kind)
                            .collect(Collectors.toCollection(TreeSet::new)));
            scene.publish("r1", files(applied.keySet()));
            var before = scene.requestsOf("sluice").size();

            scene.apply(APP, spec("./app").waitForHealth(false));
            scene.awaitReady(APP, "r1", Duration.ofMinutes(5));

            assertThat(writes(scene, before)).as("writes of objects").isEmpty();
            var removed = new ArrayList<String>();
            for (var entry : applied.entrySet()) {
                var now = scene.client().resource(entry.getValue()).get();
                if (now == null) {
                    removed.add(kind(entry.getKey()));
                    continue;
                }
                assertThat(now.getMetadata().getUid())
                        .as("uid of %s", entry.getKey())
                        .isEqualTo(entry.getValue().getMetadata().getUid());
                assertThat(ownFields(now))
                        .as("own fields of %s", entry.getKey())
                        .isEqualTo(ownFields(entry.getValue()));
            }
            // The control plane removes some by itself after a while, such as pods of nodes that are not there.
            assertThat(removed).as("removed, not by Sluice").hasSizeLessThan(applied.size() / 50);
            System.out.printf("removed by the control plane meanwhile: %s%n", removed);
            System.out.printf(
                    "taken over without a write: %d shapes of %d kinds: %s%n", applied.size(), shapes.size(), shapes);
        }
    }

    @Test
    void whatSluiceHasAppliedIsFluxsToTheField(Scene scene) throws Exception {
        try (var types = GoTypes.start();
                var flux = new FluxApplier(scene.client(), types, new Owner(scene.namespace(), APP))) {
            var manifests = new ArrayList<ObjectNode>();
            var index = 0;
            for (var manifest : manifests(scene)) {
                if (index++ % 5 == 0 && isKept(flux, manifest)) {
                    manifests.add(manifest);
                }
            }
            scene.publish("r1", files(manifests));
            scene.apply(APP, spec("./app").waitForHealth(false));
            scene.awaitReady(APP, "r1", Duration.ofMinutes(5));

            for (var manifest : manifests) {
                var live = scene.client()
                        .resource(JSON.convertValue(manifest, GenericKubernetesResource.class))
                        .get();
                assertThat(flux.keeps(manifest)).as("Flux keeps %s", manifest).isTrue();
                assertThat(ownFields(flux.dryRun(manifest)))
                        .as("own fields of %s", manifest)
                        .isEqualTo(ownFields(live));
            }
            System.out.printf("given to Flux without a change: %d shapes%n", manifests.size());
        }
    }

    /** Whether Flux can keep an object of this shape, as it does with a twin of it. */
    private static boolean isKept(FluxApplier flux, ObjectNode manifest) throws IOException {
        var name = manifest.at("/metadata/name").asText();
        var twin = (ObjectNode) JSON.readTree(manifest.toString().replace(name, "twin-" + name));
        return flux.apply(twin).isPresent() && flux.keeps(twin);
    }

    private static List<ObjectNode> manifests(Scene scene) throws IOException {
        var shapes = new ManifestShapes(scene.client());
        var manifests = new ArrayList<ObjectNode>();
        for (var least : leastManifests(scene.namespace(), "NAME")) {
            var index = 0;
            for (Shape shape : shapes.of(least)) {
                if (index == 0 || IN_WHOLE.contains(least.path("kind").asText()) || index % OTHERS_ONE_IN == 0) {
                    manifests.add(named(shape.manifest(), "%s-%d".formatted(scene.namespace(), manifests.size())));
                }
                index++;
            }
        }
        return manifests;
    }

    private static ObjectNode named(ObjectNode manifest, String name) throws IOException {
        return (ObjectNode) JSON.readTree(manifest.toString().replace("NAME", name));
    }

    private static List<ObjectNode> leastManifests(String namespace, String name) throws IOException {
        var text = Files.readString(KINDS).replace("NAMESPACE", namespace).replace("NAME", name);
        var manifests = new ArrayList<ObjectNode>();
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(text)) {
            documents.forEachRemaining(document -> {
                if (document instanceof ObjectNode manifest) {
                    manifests.add(manifest);
                }
            });
        }
        return manifests;
    }

    private static Map<String, String> files(Iterable<ObjectNode> manifests) {
        var files = new HashMap<String, String>();
        manifests.forEach(manifest -> files.put("app/%05d.yaml".formatted(files.size()), manifest.toString()));
        return files;
    }

    private static String kind(JsonNode manifest) {
        return manifest.path("apiVersion").asText() + " "
                + manifest.path("kind").asText();
    }

    private static Set<String> applicableKinds(KubernetesClient client) {
        return Stream.concat(
                        Stream.of("v1"),
                        client.getApiGroups().getGroups().stream()
                                .flatMap(group -> group.getVersions().stream())
                                .map(version -> version.getGroupVersion())
                                .filter(version -> !version.contains("example.com") && !version.contains("fluxcd.io")))
                .flatMap(version -> client.getApiResources(version).getResources().stream()
                        .filter(TakeoverOfEveryKindIT::isApplicable)
                        .map(resource -> version + " " + resource.getKind()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isApplicable(APIResource resource) {
        return !resource.getName().contains("/") && resource.getVerbs().containsAll(List.of("get", "create", "patch"));
    }

    private static List<Request> writes(Scene scene, int since) {
        var all = scene.requestsOf("sluice");
        return all.subList(since, all.size()).stream()
                .filter(Request::isWrite)
                .filter(request -> request.name().contains(scene.namespace() + "-"))
                .toList();
    }

    /** What the applier owns of an object. */
    private static Object ownFields(GenericKubernetesResource object) {
        return object.getMetadata().getManagedFields().stream()
                .filter(entry ->
                        "kustomize-controller".equals(entry.getManager()) && "Apply".equals(entry.getOperation()))
                .map(entry -> JSON.<JsonNode>valueToTree(entry.getFieldsV1()))
                .toList();
    }
}
