package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.api.ApiClients;
import dev.sluice.api.ObjectId;
import dev.sluice.api.ObjectState;
import dev.sluice.apply.Action;
import dev.sluice.apply.Change;
import dev.sluice.apply.Kinds;
import dev.sluice.health.Health;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What pods say, told without the values of Secrets. */
class DiagnosisTest {
    private static final String POD = "/api/v1/namespaces/apps/pods/worker";
    private static final String SECRETS = "/api/v1/namespaces/apps/secrets/";

    private final KubernetesSerialization json = new KubernetesSerialization();
    private final Map<String, Object> objects = new ConcurrentHashMap<>();
    private HttpServer server;
    private KubernetesClient client;

    @BeforeEach
    void anApiServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                var object = objects.get(exchange.getRequestURI().getPath());
                var body = (object == null ? "{}" : json.asJson(object)).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(object == null ? 403 : 200, body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        var config = new ConfigBuilder()
                .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .withRequestRetryBackoffLimit(0)
                .build();
        client = ApiClients.builder(config, json).build();
        secret("login", "correct-horse");
        secret("token", "battery-staple");
    }

    @AfterEach
    void stop() {
        client.close();
        server.stop(0);
    }

    @Test
    void aMessageOfAContainerIsToldWithoutTheValuesOfSecrets() {
        objects.put(POD, terminated("cannot log in as correct-horse\nwith battery-staple"));
        assertThat(diagnosis())
                .isEqualTo(
                        "Pod/apps/worker: pod worker: container main exited with code 1: Error: cannot log in as *****\n"
                                + "with *****");
        objects.put(POD, waiting("no such key: battery-staple"));
        assertThat(diagnosis())
                .isEqualTo(
                        "Pod/apps/worker: pod worker: container main is waiting: CreateContainerError: no such key: *****");
    }

    @Test
    void whereASecretCannotBeReadNoMessageIsTold() {
        objects.remove(SECRETS + "token");
        objects.put(POD, terminated("cannot log in as correct-horse"));
        assertThat(diagnosis()).isEqualTo("Pod/apps/worker: pod worker: container main exited with code 1: Error");
        objects.put(POD, waiting("no such key: battery-staple"));
        assertThat(diagnosis())
                .isEqualTo("Pod/apps/worker: pod worker: container main is waiting: CreateContainerError");
    }

    @Test
    void ofAMessageThatWasCutOnlyWholeLinesAreTold() {
        objects.put(POD, terminated("rect-horse\n" + "line\n".repeat(500) + "correct-ho"));
        assertThat(diagnosis()).contains("line\nline").doesNotContain("horse").doesNotContain("correct");
        objects.put(POD, terminated("x".repeat(3000)));
        assertThat(diagnosis()).endsWith("exited with code 1: Error");
    }

    private String diagnosis() {
        return new Diagnosis(client, new Kinds(client), 0).of(List.of(pod()), List.of());
    }

    private static Change pod() {
        var id = new ObjectId("apps", "worker", "", "Pod");
        return new Change(
                id,
                "v1",
                Action.CREATED,
                "uid",
                1,
                "1",
                Health.current(),
                "",
                ObjectState.ABSENT,
                Optional.empty(),
                false,
                true);
    }

    private void secret(String name, String value) {
        objects.put(
                SECRETS + name,
                new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .addToData("key", Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8)))
                        .build());
    }

    private static Pod terminated(String message) {
        return running()
                .editStatus()
                .addNewContainerStatus()
                .withName("main")
                .withNewState()
                .withNewTerminated()
                .withExitCode(1)
                .withReason("Error")
                .withMessage(message)
                .endTerminated()
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    private static Pod waiting(String message) {
        return running()
                .editStatus()
                .addNewContainerStatus()
                .withName("main")
                .withNewState()
                .withNewWaiting(message, "CreateContainerError")
                .endState()
                .endContainerStatus()
                .endStatus()
                .build();
    }

    /** One Secret by its environment, one by a projected volume. */
    private static PodBuilder running() {
        return new PodBuilder()
                .withNewMetadata()
                .withName("worker")
                .withNamespace("apps")
                .withCreationTimestamp("2026-01-01T00:00:00Z")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .addNewEnv()
                .withName("LOGIN")
                .withNewValueFrom()
                .withNewSecretKeyRef("key", "login", false)
                .endValueFrom()
                .endEnv()
                .endContainer()
                .addNewVolume()
                .withName("all")
                .withNewProjected()
                .addNewSource()
                .withNewSecret()
                .withName("token")
                .endSecret()
                .endSource()
                .endProjected()
                .endVolume()
                .endSpec()
                .withNewStatus()
                .endStatus();
    }
}
