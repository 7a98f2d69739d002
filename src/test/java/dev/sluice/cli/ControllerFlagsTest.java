package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ControllerFlagsTest {
    @Test
    void theArgumentsOfFluxsDeploymentCanBeKept() {
        var flags = ControllerFlags.parse(List.of(
                "--events-addr=http://notification-controller.flux-system.svc.cluster.local./",
                "--watch-all-namespaces=true",
                "--log-level=info",
                "--log-encoding=json",
                "--enable-leader-election"));

        assertThat(flags.settings())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "sluice.events.addr", "http://notification-controller.flux-system.svc.cluster.local./",
                        "quarkus.log.category.\"dev.sluice\".level", "INFO",
                        "quarkus.log.console.json.enabled", "true",
                        "sluice.leader-election.enabled", "true"));
        assertThat(flags.notices()).isEmpty();
    }

    @Test
    void valuesComeBehindASpaceOrASign() {
        var flags = ControllerFlags.parse(List.of(
                "--concurrent", "20", "--concurrent-ssa=8", "--metrics-addr", ":9090", "--health-addr=127.0.0.1:9441"));

        assertThat(flags.settings())
                .containsEntry("quarkus.operator-sdk.concurrent-reconciliation-threads", "20")
                .containsEntry("sluice.apply.concurrent", "8")
                .containsEntry("quarkus.http.port", "9090")
                .containsEntry("quarkus.http.host", "0.0.0.0")
                .containsEntry("quarkus.management.port", "9441")
                .containsEntry("quarkus.management.host", "127.0.0.1");
    }

    @Test
    void oneThatMayBeRepeatedMakesAList() {
        assertThat(ControllerFlags.parse(List.of("--override-manager=helm", "--override-manager=argocd"))
                        .settings())
                .containsEntry("sluice.apply.override-managers", "helm,argocd");
    }

    @Test
    void switches() {
        assertThat(ControllerFlags.parse(List.of("--no-remote-bases")).settings())
                .containsEntry("sluice.build.remote-bases", "false");
        assertThat(ControllerFlags.parse(List.of("--no-remote-bases=false")).settings())
                .containsEntry("sluice.build.remote-bases", "true");
    }

    @Test
    void aLockDown() {
        assertThat(ControllerFlags.parse(List.of("--no-cross-namespace-refs=true", "--default-service-account=default"))
                        .settings())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "sluice.access.no-cross-namespace-refs", "true",
                        "sluice.access.default-service-account", "default"));
    }

    @Test
    void leaderElection() {
        assertThat(ControllerFlags.parse(List.of(
                                "--leader-election-release-on-cancel=false",
                                "--leader-election-lease-duration=1m30s",
                                "--leader-election-renew-deadline=20s",
                                "--leader-election-retry-period=500ms"))
                        .settings())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "sluice.leader-election.release-on-cancel", "false",
                        "sluice.leader-election.lease-duration", "1m30s",
                        "sluice.leader-election.renew-deadline", "20s",
                        "sluice.leader-election.retry-period", "500ms"));
        assertRefused(
                "--leader-election-retry-period must be a duration, not \"soon\"",
                "--leader-election-retry-period=soon");
    }

    @Test
    void whichConfigsAreWatched() {
        assertThat(ControllerFlags.parse(List.of("--watch-configs-label-selector=team in (orders, billing)"))
                        .settings())
                .containsExactlyEntriesOf(Map.of("sluice.watch.configs-label-selector", "team in (orders, billing)"));
        assertThat(ControllerFlags.parse(List.of("--watch-configs-label-selector="))
                        .settings())
                .containsExactlyEntriesOf(Map.of("sluice.watch.configs-label-selector", ""));
        assertThat(ControllerFlags.parse(List.of("--feature-gates=DisableConfigWatchers=true"))
                        .settings())
                .containsExactlyEntriesOf(Map.of("sluice.watch.configs", "false"));
        assertRefused(
                "--watch-configs-label-selector: unable to parse the selector 'a=b=c'",
                "--watch-configs-label-selector=a=b=c");
    }

    @Test
    void featureGates() {
        assertThat(settingsOfGates("StrictPostBuildSubstitutions=false,ExternalArtifact=true"))
                .isEqualTo(Map.of("sluice.substitution.strict", "false", "sluice.access.external-artifacts", "true"));
        assertThat(settingsOfGates("ObjectLevelWorkloadIdentity=true"))
                .isEqualTo(Map.of("sluice.access.workload-identity", "true"));
        assertThat(settingsOfGates("DisableCommitStatusEvent=true"))
                .isEqualTo(Map.of("sluice.events.success", "false"));
        assertThat(settingsOfGates("AdditiveCELDependencyCheck=true"))
                .isEqualTo(Map.of("sluice.dependencies.additive-ready-expr", "true"));
        assertThat(settingsOfGates("DisableFailFastBehavior=true"))
                .isEqualTo(Map.of("sluice.health.fail-fast", "false"));
        assertRefused("feature-gate 'Nope' not supported", "--feature-gates=Nope=true");
        assertRefused("feature-gate 'GroupChangeLog' must be true or false", "--feature-gates=GroupChangeLog");
    }

    @Test
    void identities() {
        assertThat(ControllerFlags.parse(List.of(
                                "--default-decryption-service-account=decryptor",
                                "--feature-gates=ObjectLevelWorkloadIdentity=true",
                                "--token-cache-max-size=0",
                                "--token-cache-max-duration=1h30m"))
                        .settings())
                .isEqualTo(Map.of(
                        "sluice.decryption.default-service-account", "decryptor",
                        "sluice.access.workload-identity", "true",
                        "sluice.access.token-cache-max-size", "0",
                        "sluice.access.token-cache-max-duration", "1h30m"));
        assertRefused(
                "--default-decryption-service-account needs --feature-gates=ObjectLevelWorkloadIdentity=true",
                "--default-decryption-service-account=decryptor");
        assertRefused("--token-cache-max-duration must be a duration, not \"long\"", "--token-cache-max-duration=long");
    }

    @Test
    void gatesWithoutMeaningAreToldOnce() {
        var flags =
                ControllerFlags.parse(List.of("--feature-gates=CancelHealthCheckOnNewRevision=true,GroupChangeLog=true,"
                        + "CacheSecretsAndConfigMaps=true,DisableStatusPollerCache=false,DirectSourceFetch=true,"
                        + "MigrateAPIVersion=true,DirectSourceFetch=true"));

        assertThat(flags.settings()).isEmpty();
        assertThat(flags.notices())
                .hasSize(6)
                .contains("feature-gate DirectSourceFetch=true changes nothing: sources are read from what a watch"
                        + " reports");
    }

    @Test
    void whatIsUnknownOrNotSupportedEndsTheStart() {
        assertRefused("unknown flag: --concurent=4", "--concurent=4");
        assertRefused("unknown flag: controller", "controller");
        assertRefused("flag needs an argument: --concurrent", "--concurrent");
        assertRefused("--concurrent must be a number, not \"many\"", "--concurrent=many");
        assertRefused("--log-level must be one of trace, debug, info, error, not \"loud\"", "--log-level=loud");
        assertRefused("--metrics-addr must be host:port or :port, not \"8080\"", "--metrics-addr=8080");
        assertRefused(
                "--sops-vault-configmap is not supported yet, but for the value \"\": leave it out",
                "--sops-vault-configmap=vault");
    }

    private static Map<String, String> settingsOfGates(String gates) {
        return ControllerFlags.parse(List.of("--feature-gates=" + gates)).settings();
    }

    private static void assertRefused(String message, String... arguments) {
        assertThatThrownBy(() -> ControllerFlags.parse(List.of(arguments)))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }
}
