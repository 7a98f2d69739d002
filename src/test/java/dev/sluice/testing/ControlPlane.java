package dev.sluice.testing;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Gives tests a real control plane, one a test run, and a {@link Scene} of their own in it: a namespace, and the controller
 * at work. A {@link KubernetesClient} parameter is an administrator's; with it alone no controller is started.
 */
public final class ControlPlane implements ParameterResolver, AfterEachCallback, TestExecutionExceptionHandler {
    private static final Namespace STORE = Namespace.create(ControlPlane.class);
    private static final AtomicInteger SCENES = new AtomicInteger();
    private static final Path DIRECTORY = Path.of("target", "cluster").toAbsolutePath();

    /** How other programs reach the control plane, as an administrator. */
    public static Path kubeconfig() {
        return DIRECTORY.resolve("admin.kubeconfig");
    }

    /** The lines that every simulated pod logs, read anew for each who asks. */
    public static Path podLog() {
        return DIRECTORY.resolve("config").resolve("pod.log");
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        return type == Scene.class || type == KubernetesClient.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var cluster = cluster(context);
        if (parameter.getParameter().getType() == KubernetesClient.class) {
            return cluster.admin;
        }
        var scene =
                new Scene(cluster.admin, cluster.controller(), cluster.requests, "scene-" + SCENES.incrementAndGet());
        context.getStore(STORE).put(Scene.class, scene);
        return scene;
    }

    @Override
    public void afterEach(ExtensionContext context) {
        var scene = context.getStore(STORE).remove(Scene.class, Scene.class);
        if (scene != null) {
            scene.close();
        }
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        var scene = context.getStore(STORE).get(Scene.class, Scene.class);
        if (scene != null) {
            failure.addSuppressed(new AssertionError(scene.describe()));
        }
        throw failure;
    }

    private static Cluster cluster(ExtensionContext context) {
        return context.getRoot().getStore(STORE).getOrComputeIfAbsent(Cluster.class, _ -> new Cluster(), Cluster.class);
    }

    private static boolean isEstablished(CustomResourceDefinition definition) {
        return Stream.ofNullable(definition.getStatus())
                .flatMap(status -> Stream.ofNullable(status.getConditions()))
                .flatMap(List::stream)
                .anyMatch(condition -> condition.getType().equals("Established")
                        && condition.getStatus().equals("True"));
    }

    private static final class Cluster implements AutoCloseable {
        private final ClusterProcess process = ClusterProcess.start(DIRECTORY);
        private final KubernetesClient admin = client(process.kubeconfig());
        private final RequestLog requests = new RequestLog(process.auditLog());
        private SluiceProcess controller;

        Cluster() {
            applyDefinitions();
        }

        synchronized SluiceProcess controller() {
            if (controller == null) {
                controller = new SluiceProcess(
                        user -> process.kubeconfigFor(user, "system:masters").toString(), DIRECTORY);
            }
            if (!controller.isRunning()) {
                controller.start();
            }
            return controller;
        }

        @Override
        public void close() throws IOException {
            if (controller != null) {
                controller.close();
            }
            admin.close();
            process.close();
        }

        private void applyDefinitions() {
            var files =
                    Objects.requireNonNull(new File("kubernetes/crds").listFiles((_, name) -> name.endsWith(".yaml")));
            Arrays.sort(files);
            for (var file : files) {
                try (var yaml = new FileInputStream(file)) {
                    admin.load(yaml).serverSideApply();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            admin.apiextensions()
                    .v1()
                    .customResourceDefinitions()
                    .list()
                    .getItems()
                    .forEach(definition -> admin.resource(definition)
                            .waitUntilCondition(ControlPlane::isEstablished, 30, TimeUnit.SECONDS));
        }

        private static KubernetesClient client(Path kubeconfig) {
            var mapper = new ObjectMapper();
            mapper.getFactory()
                    .setStreamReadConstraints(StreamReadConstraints.builder()
                            .maxNameLength(Integer.MAX_VALUE)
                            .build());
            return new KubernetesClientBuilder()
                    .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
                    .withKubernetesSerialization(new KubernetesSerialization(mapper, true))
                    .build();
        }
    }
}
