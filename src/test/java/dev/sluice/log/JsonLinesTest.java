package dev.sluice.log;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonLinesTest {
    private static final Reconciled APP =
            new Reconciled("kustomize.toolkit.fluxcd.io", "Kustomization", "apps", "app", "4711");

    @Test
    void aLineAboutAnObjectHasTheKeysOfFluxsControllers() throws JsonProcessingException {
        var record = record(Level.INFO, "Reconciliation finished in 1s", Map.of(ReconcileLog.REVISION, "main@sha1:1"));
        record.setInstant(Instant.parse("2026-01-02T03:04:05.006789Z"));

        assertThat(new JsonLines().format(record)).endsWith("}\n").isEqualToNormalizingWhitespace("""
                {"level":"info","ts":"2026-01-02T03:04:05.006Z","logger":"dev.sluice.Test",\
                "msg":"Reconciliation finished in 1s","controller":"kustomization",\
                "controllerGroup":"kustomize.toolkit.fluxcd.io","controllerKind":"Kustomization",\
                "Kustomization":{"name":"app","namespace":"apps"},"namespace":"apps","name":"app","reconcileID":"4711",\
                "revision":"main@sha1:1"}
                """);
    }

    @Test
    void aFailureSaysWhyInAFieldOfItsOwn() throws JsonProcessingException {
        var record = record(
                Level.ERROR,
                "Reconciliation failed after 1s, next try in 10m0s",
                Map.of(ReconcileLog.ERROR, "apply failed:\n\"x\"", ReconcileLog.REVISION, ""));

        assertThat(line(record).get("msg").textValue()).isEqualTo("Reconciliation failed after 1s, next try in 10m0s");
        assertThat(line(record).get("error").textValue()).isEqualTo("apply failed:\n\"x\"");
        assertThat(line(record).has("revision")).isFalse();
        assertThat(record.getFormattedMessage())
                .isEqualTo(
                        "Kustomization apps/app: Reconciliation failed after 1s, next try in 10m0s: apply failed:\n\"x\"");
    }

    @Test
    void whatBecameOfObjectsIsAnObject() throws JsonProcessingException {
        var record = record(
                Level.INFO, "server-side apply completed", Map.of("output", Map.of("ConfigMap/apps/a", "created")));

        assertThat(line(record).at("/output/ConfigMap~1apps~1a").textValue()).isEqualTo("created");
    }

    @Test
    void ofThousandsOfObjectsTheFirstAreNamed() throws JsonProcessingException {
        var actions = IntStream.range(0, 25_000)
                .boxed()
                .collect(Collectors.toMap(
                        i -> "ConfigMap/apps/a" + i, _ -> "created", (one, _) -> one, LinkedHashMap::new));
        var output = line(record(Level.INFO, "server-side apply completed", Map.of("output", actions)))
                .get("output");

        assertThat(output.get("ConfigMap/apps/a999").textValue()).isEqualTo("created");
        assertThat(output.get("…").textValue()).isEqualTo("and %d more", 25_000 - (output.size() - 1));
    }

    /** By which {@code flux logs} ends, without a word: letters that take six bytes each, and all that there may be of them. */
    @Test
    void noLineIsAsLongAs64Kilobytes() {
        var huge = "\u0001".repeat(100_000);
        var record = record(
                Level.ERROR,
                huge,
                Map.of(ReconcileLog.ERROR, huge, ReconcileLog.REVISION, huge, "output", Map.of(huge, huge)));
        record.setThrown(new StackOverflowError(huge));

        assertThat(new JsonLines().format(record).getBytes(StandardCharsets.UTF_8))
                .hasSizeLessThan(64 * 1024);
    }

    @Test
    void aPairOfSurrogatesIsNotCut() throws JsonProcessingException {
        var text = "x".repeat(31_999) + "\ud83d\ude80".repeat(20_000);

        assertThat(line(record(Level.INFO, text, Map.of())).get("msg").textValue())
                .isEqualTo("x".repeat(31_999) + "… and 40000 more letters");
    }

    /** The Operator SDK knows what it is at work on, and what it logs then is about that. */
    @Test
    void aLineOfTheOperatorIsAboutItsObject() throws JsonProcessingException {
        var record = new ExtLogRecord(
                Level.WARN, "Error during event processing", getClass().getName());
        record.setMdc(Map.of(
                "resource.apiVersion", "kustomize.toolkit.fluxcd.io/v1",
                "resource.kind", "Kustomization",
                "resource.namespace", "apps",
                "resource.name", "app"));
        record.setThrown(new IllegalStateException("no way"));

        assertThat(line(record).get("controllerKind").textValue()).isEqualTo("Kustomization");
        assertThat(line(record).get("controllerGroup").textValue()).isEqualTo("kustomize.toolkit.fluxcd.io");
        assertThat(line(record).get("namespace").textValue()).isEqualTo("apps");
        assertThat(line(record).get("name").textValue()).isEqualTo("app");
        assertThat(line(record).get("error").textValue()).endsWith("no way");
        assertThat(line(record).get("stacktrace").textValue()).contains("aLineOfTheOperatorIsAboutItsObject");
    }

    @ParameterizedTest
    @CsvSource({"FATAL, error", "ERROR, error", "WARN, warn", "INFO, info", "DEBUG, debug", "TRACE, trace"})
    void levelsHaveTheirNames(String level, String name) throws JsonProcessingException {
        var record = new ExtLogRecord(
                java.util.logging.Level.parse(level), "", getClass().getName());

        assertThat(line(record).get("level").textValue()).isEqualTo(name);
        assertThat(line(record).has("namespace")).isFalse();
    }

    private static ReconcileRecord record(Level level, String message, Map<String, ?> fields) {
        return new ReconcileRecord(level, "dev.sluice.Test", APP, message, fields);
    }

    private static JsonNode line(ExtLogRecord record) throws JsonProcessingException {
        return new ObjectMapper().readTree(new JsonLines().format(record));
    }
}
