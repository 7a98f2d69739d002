package dev.sluice.source.git;

import static org.assertj.core.api.Assertions.assertThat;

import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Unless told otherwise Sluice leaves GitRepository objects to the source-controller that is installed. */
@QuarkusTest
@TestProfile(ExternalSourceTest.External.class)
@WithKubernetesTestServer
class ExternalSourceTest {
    /** The application as it is without a word on sources. */
    public static final class External implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "quarkus.http.test-port", "0",
                    "quarkus.management.test-port", "0",
                    "quarkus.kubernetes-client.devservices.enabled", "false");
        }
    }

    @Inject
    @Any
    Instance<Reconciler<?>> reconcilers;

    @Test
    void repositoriesAreNotReconciled() {
        assertThat(reconcilers).isNotEmpty().noneMatch(GitRepositoryReconciler.class::isInstance);
    }
}
