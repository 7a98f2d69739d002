package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.Main;
import dev.sluice.cli.Streams;
import dev.sluice.testing.ControlPlane;
import dev.sluice.testing.Scene;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The manifests of {@code kubernetes/install}, built by Sluice, at an API server. */
@ExtendWith(ControlPlane.class)
class InstallIT {
    @Test
    void theManifestForSeveralTenantsIsAccepted(Scene scene) throws IOException {
        var objects = scene.client().load(new ByteArrayInputStream(lockedDown()));
        try {
            objects.serverSideApply();

            var deployment = objects.get().stream()
                    .filter(Deployment.class::isInstance)
                    .map(Deployment.class::cast)
                    .findFirst()
                    .orElseThrow();
            assertThat(deployment.getSpec().getTemplate().getSpec().getContainers())
                    .singleElement()
                    .satisfies(container -> assertThat(container.getArgs())
                            .contains("--no-cross-namespace-refs=true", "--default-service-account=default"));
            assertThat(objects.get().stream()
                            .filter(ClusterRole.class::isInstance)
                            .map(ClusterRole.class::cast)
                            .flatMap(role -> role.getRules().stream())
                            .flatMap(rule -> rule.getResources().stream()))
                    .as("who may write a status can have it say anything")
                    .isNotEmpty()
                    .noneMatch(resource -> resource.contains("*") || resource.contains("/status"));
        } finally {
            objects.delete();
        }
    }

    private static byte[] lockedDown() throws IOException {
        var out = new ByteArrayOutputStream();
        var streams = new Streams(new BufferedReader(Reader.nullReader()), new PrintStream(out), System.err);
        assertThat(Main.run(List.of("build", "kubernetes/install/locked-down"), streams))
                .isZero();
        out.write("---\n".getBytes());
        out.write(Files.readAllBytes(Path.of("kubernetes/install/tenant-roles.yaml")));
        return out.toByteArray();
    }
}
