package dev.sluice.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;

class ConsoleLinesTest {
    @Test
    void aLineIsTheTimeTheLevelTheObjectAndWhatHappenedToIt() {
        var record = new ReconcileRecord(
                Level.INFO,
                "dev.sluice.Test",
                new Reconciled("kustomize.toolkit.fluxcd.io", "Kustomization", "apps", "app", "4711"),
                "Reconciliation finished in 1s",
                Map.of(ReconcileLog.REVISION, "main@sha1:1"));

        assertThat(line(record))
                .isEqualTo(
                        "2026-01-02 03:04:05.006Z INFO  Kustomization apps/app: Reconciliation finished in 1s, revision main@sha1:1\n");
    }

    @Test
    void aLineOfTheOperatorIsAboutItsObject() {
        var record = record("Error during event processing");
        record.putMdc("resource.kind", "Kustomization");
        record.putMdc("resource.namespace", "apps");
        record.putMdc("resource.name", "app");

        assertThat(line(record))
                .isEqualTo("2026-01-02 03:04:05.006Z ERROR Kustomization apps/app: Error during event processing\n");
    }

    @Test
    void whatTheNetworkOrAServerDidIsOneLine() {
        var refused = record("listSyncAndWatch failed, will retry");
        refused.setThrown(new CompletionException(new KubernetesClientException(
                "Operation failed", new UncheckedIOException(new ConnectException("Connection refused")))));
        assertThat(line(refused))
                .isEqualTo("2026-01-02 03:04:05.006Z ERROR listSyncAndWatch failed, will retry: Connection refused\n");

        var forbidden = record("listSyncAndWatch failed, will retry");
        forbidden.setThrown(new CompletionException(new KubernetesClientException("forbidden:\n  no")));
        assertThat(line(forbidden)).endsWith("will retry: forbidden: no\n");
    }

    @Test
    void aMistakeOfTheProgramHasItsTrace() {
        var record = record("the operator could not be started");
        record.setThrown(new IllegalStateException("who knows"));

        assertThat(line(record).lines())
                .startsWith(
                        "2026-01-02 03:04:05.006Z ERROR the operator could not be started",
                        "java.lang.IllegalStateException: who knows")
                .anyMatch(line -> line.contains("at dev.sluice.log.ConsoleLinesTest."));
    }

    private static ExtLogRecord record(String message) {
        return new ExtLogRecord(Level.ERROR, message, ConsoleLinesTest.class.getName());
    }

    private static String line(ExtLogRecord record) {
        record.setInstant(Instant.parse("2026-01-02T03:04:05.006789Z"));
        return new ConsoleLines().format(record);
    }
}
