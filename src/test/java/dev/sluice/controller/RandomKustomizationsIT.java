package dev.sluice.controller;

import static dev.sluice.testing.Manifests.configMap;
import static dev.sluice.testing.Scene.spec;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Conditions;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonNamespaceOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Whatever the API server takes for a Kustomization, and whatever its source holds, the controller lives on, says how it
 * went, and lets the Kustomization go. Nothing ends in an error that nobody has thought of.
 */
@ExtendWith(ControlPlane.class)
class RandomKustomizationsIT {
    /** How many new ones to try. */
    private static final int ASKED_FOR = Integer.getInteger("sluice.kustomizations", 0);

    private static final int AT_A_TIME = 40;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String API_VERSION = "kustomize.toolkit.fluxcd.io/v1";

    /** What is in a text where code has failed rather than refused. */
    private static final Pattern MISHAP = Pattern.compile(
            "(NullPointer|ClassCast|OutOfBounds|IllegalState|IllegalArgument|UnsupportedOperation|NumberFormat|Arithmetic"
                    + "|DateTime|NoSuchElement|ConcurrentModification|PatternSyntax)Exception"
                    + "|(StackOverflow|OutOfMemory)Error|Cannot invoke \"|cannot be cast to class|out of bounds for|Uncaught error|will stop");

    @Test
    void randomKustomizationsComeToACondition(Scene scene) {
        run(scene, 4);
    }

    /** As many as {@code -Dsluice.kustomizations} says, others at every run. */
    @Test
    void newKustomizationsComeToACondition(Scene scene) {
        Assumptions.assumeTrue(ASKED_FOR > 0, "-Dsluice.kustomizations=1000 tries as many new ones");
        for (var tried = 0; tried < ASKED_FOR; tried += AT_A_TIME) {
            run(scene, new Random().nextLong());
        }
    }

    private static void run(Scene scene, long seed) {
        var seenBefore = scene.sluice().lines().size();
        var random = new RandomKustomizations(new Random(seed), scene.namespace());
        var names = IntStream.range(0, AT_A_TIME).mapToObj(i -> "k" + i).toList();
        try {
            publish(scene, random, names, "r1-" + seed);
            var taken = names.stream()
                    .filter(name -> isTaken(scene, name, random.spec(name, names)))
                    .toList();
            assertThat(taken).as("what the API server takes").hasSizeGreaterThan(AT_A_TIME / 3);
            await(scene, "conditions", RandomKustomizationsIT::isTold);

            publish(scene, random, names, "r2-" + seed);
            var request = Instant.now().toString();
            taken.forEach(name -> request(scene, name, request));
            await(scene, "conditions after a request", found -> isTold(found) && isAnswered(found, request));

            kustomizations(scene).delete();
            await(scene, "the end", found -> false);
            assertAlive(scene, "sane-" + seed);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("with the seed " + seed, e);
        }
        assertThat(scene.sluice().lines().stream()
                        .skip(seenBefore)
                        .filter(line -> MISHAP.matcher(line).find()))
                .as("seed " + seed)
                .isEmpty();
    }

    /** What else goes on does not suffer. */
    private static void assertAlive(Scene scene, String revision) {
        scene.publish(revision, Map.of("app/a.yaml", configMap(scene.namespace(), "sane", "1")));
        scene.apply("app", spec("./app"));
        scene.awaitReady("app", revision);
        kustomizations(scene).delete();
        await(scene, "the end", found -> false);
    }

    private static void publish(Scene scene, RandomKustomizations random, List<String> names, String revision) {
        var files = new HashMap<String, String>();
        names.forEach(name -> random.files().forEach((file, text) -> files.put(name + "/" + file, text)));
        scene.publish(revision, files);
    }

    private static boolean isTaken(Scene scene, String name, Map<String, Object> spec) {
        var kustomization = new GenericKubernetesResource();
        kustomization.setApiVersion(API_VERSION);
        kustomization.setKind("Kustomization");
        kustomization.setMetadata(new ObjectMetaBuilder().withName(name).build());
        kustomization.setAdditionalProperty("spec", spec);
        try {
            kustomizations(scene).resource(kustomization).create();
            return true;
        } catch (KubernetesClientException e) {
            assertThat(e.getCode()).as(e.getMessage()).isEqualTo(422);
            return false;
        }
    }

    private static void request(Scene scene, String name, String at) {
        kustomizations(scene)
                .withName(name)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"annotations\": {\"reconcile.fluxcd.io/requestedAt\": \"%s\"}}}"
                                .formatted(at));
    }

    /** Waits until all Kustomizations that there are left are so. */
    private static void await(Scene scene, String what, Predicate<GenericKubernetesResource> expected) {
        Awaitility.await(what)
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(kustomizations(scene).list().getItems())
                        .filteredOn(expected.negate())
                        .isEmpty());
    }

    /** Its Ready condition tells how it is, or that it waits for health. */
    private static boolean isTold(GenericKubernetesResource kustomization) {
        return Boolean.TRUE.equals(kustomization.get("spec", "suspend"))
                || condition(kustomization, Conditions.READY)
                        .filter(ready -> ready.get("observedGeneration")
                                .equals(kustomization
                                        .getMetadata()
                                        .getGeneration()
                                        .intValue()))
                        .filter(ready -> !ready.get("status").equals(Conditions.UNKNOWN) || awaitsHealth(kustomization))
                        .isPresent();
    }

    private static boolean isAnswered(GenericKubernetesResource kustomization, String request) {
        return awaitsHealth(kustomization) || request.equals(kustomization.get("status", "lastHandledReconcileAt"));
    }

    private static boolean awaitsHealth(GenericKubernetesResource kustomization) {
        return condition(kustomization, Conditions.HEALTHY)
                .filter(healthy -> healthy.get("status").equals(Conditions.UNKNOWN))
                .isPresent();
    }

    private static Optional<Map<String, Object>> condition(GenericKubernetesResource kustomization, String type) {
        return Optional.ofNullable(kustomization.<List<Map<String, Object>>>get("status", "conditions")).stream()
                .flatMap(List::stream)
                .filter(condition -> condition.get("type").equals(type))
                .findFirst();
    }

    /** As the API server has them: no type of ours stands in between. */
    private static NonNamespaceOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            kustomizations(Scene scene) {
        return scene.client()
                .genericKubernetesResources(API_VERSION, "Kustomization")
                .inNamespace(scene.namespace());
    }
}
