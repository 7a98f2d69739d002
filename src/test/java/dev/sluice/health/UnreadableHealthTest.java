package dev.sluice.health;

import static dev.sluice.health.HealthOf.NOW;
import static dev.sluice.health.HealthOf.verdict;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadableHealthTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            apps/v1, kind: Deployment, status: [ready]                 | status is a list, expected an object
            apps/v1, kind: Deployment, spec: big                       | spec is the string "big", expected an object
            apps/v1, kind: Deployment, spec: {replicas: '3'}           | spec.replicas is the string "3", expected an integer
            apps/v1, kind: Deployment, spec: {replicas: 1.5}           | spec.replicas is the number 1.5, expected an integer
            apps/v1, kind: Deployment, status: {readyReplicas: {}}     | status.readyReplicas is an object, expected an integer
            apps/v1, kind: Deployment, spec: {replicas: 99999999999999999999} \
                                          | spec.replicas is the number 99999999999999999999, expected an integer
            batch/v1, kind: Job, spec: {suspend: 'true'}               | spec.suspend is the string "true", expected a boolean
            batch/v1, kind: Job, status: {conditions: {}}              | status.conditions is an object, expected a list
            v1, kind: Pod, status: {phase: true}                       | status.phase is true, expected a string
            v1, kind: Pod, status: {phase: Running, containerStatuses: [{state: {waiting: 1}}]} \
                                          | status.containerStatuses[0].state.waiting is the number 1, expected an object
            x/v1, kind: Y, status: {observedGeneration: abc}           | status.observedGeneration is the string "abc", expected an integer
            x/v1, kind: Y, status: {conditions: Ready}                 | status.conditions is the string "Ready", expected a list
            x/v1, kind: Y, status: {conditions: [{type: A}, null]}     | status.conditions[1] is null, expected an object
            x/v1, kind: Y, status: {conditions: [Ready]}               | status.conditions[0] is the string "Ready", expected an object
            x/v1, kind: Y, status: {conditions: [{type: Ready, status: true}]} \
                                          | status.conditions[0].status is true, expected a string
            """)
    void aFieldOfTheWrongTypeIsUnknownAndNamed(String object, String expected) {
        assertThat(verdict("{apiVersion: %s}".formatted(object))).isEqualTo("Unknown: " + expected);
    }

    @Test
    void aFieldThatNoRuleNeedsMayBeAnything() {
        assertThat(verdict("{apiVersion: x/v1, kind: Y, spec: [1], status: {replicas: many}}"))
                .isEqualTo("Current");
        assertThat(
                        verdict(
                                "{apiVersion: x/v1, kind: Y, metadata: {deletionTimestamp: '2025-06-01T12:00:00Z'}, status: 7}"))
                .isEqualTo("Terminating");
    }

    @Test
    void anObjectWithoutAnythingIsCurrent() {
        assertThat(HealthRules.of(new GenericKubernetesResource(), NOW)).isEqualTo(Health.current());
    }

    /** The words that rules look for, thrown together at random. A failure names its seed: run that one alone. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void whateverAnObjectHoldsNothingIsThrown(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            var object = new RandomObject(random).object();
            assertThat(HealthRules.of(object, NOW)).as("%s", object).isNotNull().satisfies(health -> {
                assertThat(health.status()).isNotEqualTo(Health.Status.NOT_FOUND);
                assertThat(health).isEqualTo(HealthRules.of(object, NOW));
            });
        }
    }

    private record RandomObject(Random random) {
        private static final List<String> KINDS = List.of(
                "apps/v1 Deployment",
                "apps/v1 StatefulSet",
                "apps/v1 ReplicaSet",
                "apps/v1 DaemonSet",
                "batch/v1 Job",
                "batch/v1 CronJob",
                "v1 Pod",
                "v1 PersistentVolumeClaim",
                "v1 Service",
                "apiextensions.k8s.io/v1 CustomResourceDefinition",
                "example.com/v1 Thing");
        private static final List<String> NAMES = List.of(
                        "replicas updatedReplicas readyReplicas availableReplicas currentReplicas fullyLabeledReplicas"
                                .split(" "),
                        "conditions type status reason message phase observedGeneration suspend startTime active"
                                .split(" "),
                        "containerStatuses initContainerStatuses state waiting name updateStrategy rollingUpdate"
                                .split(" "),
                        "partition progressDeadlineSeconds clusterIP desiredNumberScheduled numberReady".split(" "))
                .stream()
                .flatMap(Arrays::stream)
                .toList();
        private static final List<String> TEXTS = List.of(
                "",
                "True",
                "False",
                "Unknown",
                "Ready",
                "Progressing",
                "Available",
                "Complete",
                "Failed",
                "Stalled",
                "PodScheduled",
                "Unschedulable",
                "Established",
                "Running",
                "Pending",
                "CrashLoopBackOff",
                "LoadBalancer",
                "RollingUpdate");

        GenericKubernetesResource object() {
            var kind = any(KINDS).split(" ");
            var object = new GenericKubernetesResource();
            object.setApiVersion(kind[0]);
            object.setKind(kind[1]);
            object.setMetadata(
                    random.nextBoolean()
                            ? null
                            : new ObjectMetaBuilder()
                                    .withGeneration(1L)
                                    .withCreationTimestamp(any(TEXTS))
                                    .build());
            object.setAdditionalProperty("spec", random.nextInt(8) == 0 ? value(3) : map(3));
            object.setAdditionalProperty("status", random.nextInt(8) == 0 ? value(3) : status());
            return object;
        }

        /** Mostly of the right shape, so that more than the first rule is reached. */
        private Map<String, Object> status() {
            var status = map(3);
            status.put("phase", random.nextInt(8) == 0 ? value(1) : any(TEXTS));
            status.put("observedGeneration", random.nextInt(8) == 0 ? value(1) : 1);
            var conditions = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                conditions.add(
                        random.nextInt(8) == 0
                                ? value(2)
                                : Map.of("type", any(TEXTS), "status", any(TEXTS), "reason", any(TEXTS)));
            }
            status.put("conditions", random.nextInt(8) == 0 ? value(2) : conditions);
            return status;
        }

        private Object value(int depth) {
            return switch (random.nextInt(depth > 0 ? 9 : 7)) {
                case 0 -> null;
                case 1 -> random.nextInt(4);
                case 2 -> random.nextLong();
                case 3 -> random.nextDouble();
                case 4 -> random.nextBoolean();
                case 5 -> BigInteger.TWO.pow(80);
                case 6 -> any(TEXTS);
                case 7 -> map(depth - 1);
                default -> Arrays.asList(value(depth - 1), value(depth - 1));
            };
        }

        private Map<String, Object> map(int depth) {
            var map = new LinkedHashMap<String, Object>();
            for (int i = random.nextInt(8); i > 0; i--) {
                map.put(any(NAMES), value(depth));
            }
            return map;
        }

        private <T> T any(List<T> values) {
            return values.get(random.nextInt(values.size()));
        }
    }
}
