package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeatureGatesTest {
    @Test
    void someAreSettings() {
        assertThat(settings("StrictPostBuildSubstitutions=false,ExternalArtifact=true"))
                .isEqualTo(Map.of("sluice.substitution.strict", "false", "sluice.access.external-artifacts", "true"));
        assertThat(settings("DisableCommitStatusEvent=true")).isEqualTo(Map.of("sluice.events.success", "false"));
        assertThat(settings("DisableConfigWatchers=true")).isEqualTo(Map.of("sluice.watch.configs", "false"));
        assertThat(settings("AdditiveCELDependencyCheck=true"))
                .isEqualTo(Map.of("sluice.dependencies.additive-ready-expr", "true"));
        assertThat(settings("DisableFailFastBehavior=true")).isEqualTo(Map.of("sluice.health.fail-fast", "false"));
        assertThat(settings("MigrateAPIVersion=true")).isEqualTo(Map.of("sluice.apply.migrate-api-version", "true"));
    }

    @Test
    void theirValuesAreTruthValuesAsOfFlags() {
        assertThat(settings("ExternalArtifact=1, DisableFailFastBehavior = T ,,MigrateAPIVersion=F"))
                .isEqualTo(Map.of(
                        "sluice.access.external-artifacts", "true",
                        "sluice.health.fail-fast", "false",
                        "sluice.apply.migrate-api-version", "false"));
        assertRefused(
                "invalid argument \"GroupChangeLog\" for \"--feature-gates\": GroupChangeLog=true or GroupChangeLog=false is expected",
                "GroupChangeLog");
        assertRefused(
                "invalid argument \"ExternalArtifact=yes\" for \"--feature-gates\": ExternalArtifact=true or ExternalArtifact=false is expected",
                "ExternalArtifact=yes");
    }

    @Test
    void ofAGateThatIsNamedTwiceTheLastCounts() {
        assertThat(FlagParser.parse(List.of(
                        "--feature-gates=ExternalArtifact=true,MigrateAPIVersion=true",
                        "--feature-gates=ExternalArtifact=false")))
                .isEqualTo(new FlagParser.Wish.Start(
                        Map.of("sluice.access.external-artifacts", "false", "sluice.apply.migrate-api-version", "true"),
                        List.of()));
    }

    @Test
    void theRestIsToldOnce() {
        var start = start("CancelHealthCheckOnNewRevision=true,GroupChangeLog=true,CacheSecretsAndConfigMaps=true,"
                + "DisableStatusPollerCache=false,DirectSourceFetch=true,DirectSourceFetch=true");

        assertThat(start.settings()).isEmpty();
        assertThat(start.notices())
                .hasSize(5)
                .contains("feature-gate DirectSourceFetch=true changes nothing: sources are read from what a watch"
                        + " reports");
    }

    @Test
    void aRetiredGateIsAlwaysOpenAndThatIsToldInFluxsWords() {
        for (var value : List.of("true", "false")) {
            assertThat(start("ObjectLevelWorkloadIdentity=" + value))
                    .isEqualTo(new FlagParser.Wish.Start(
                            Map.of(),
                            List.of(
                                    "feature gate is now retired and no longer changes behavior: ObjectLevelWorkloadIdentity="
                                            + value)));
        }
    }

    @Test
    void oneThatIsUnknownEndsTheStart() {
        assertThatThrownBy(() -> settings("Nope=true"))
                .isInstanceOf(UsageException.class)
                .hasMessageStartingWith("feature-gate 'Nope' not supported; known are StrictPostBuildSubstitutions, ");
    }

    private static FlagParser.Wish.Start start(String gates) {
        return (FlagParser.Wish.Start) FlagParser.parse(List.of("--feature-gates=" + gates));
    }

    private static Map<String, String> settings(String gates) {
        return start(gates).settings();
    }

    private static void assertRefused(String message, String gates) {
        assertThatThrownBy(() -> start(gates))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }
}
