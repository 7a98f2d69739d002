package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ControllerFlagsTest {
    @Test
    void theArgumentsOfFluxsDeploymentCanBeKept() {
        var start = start(
                "--events-addr=http://notification-controller.flux-system.svc.cluster.local./",
                "--watch-all-namespaces=true",
                "--log-level=info",
                "--log-encoding=json",
                "--enable-leader-election");

        assertThat(start.settings())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "sluice.events.addr", "http://notification-controller.flux-system.svc.cluster.local./",
                        "quarkus.log.category.\"dev.sluice\".level", "INFO",
                        "quarkus.log.console.json.enabled", "true",
                        "sluice.leader-election.enabled", "true"));
        assertThat(start.notices()).isEmpty();
    }

    @Test
    void everyFlagOfFluxIsKnown() {
        assertThat(ControllerFlags.ALL)
                .extracting(Flag::name)
                .containsExactlyInAnyOrder(
                        "authorized-artifact-server-spiffe-id",
                        "authorized-event-server-spiffe-id",
                        "concurrent",
                        "concurrent-ssa",
                        "custom-apply-stage-kinds",
                        "default-decryption-service-account",
                        "default-kubeconfig-service-account",
                        "default-service-account",
                        "enable-leader-election",
                        "events-addr",
                        "feature-gates",
                        "health-addr",
                        "http-retry",
                        "insecure-kubeconfig-exec",
                        "insecure-kubeconfig-tls",
                        "interval-jitter-percentage",
                        "kube-api-burst",
                        "kube-api-qps",
                        "leader-election-lease-duration",
                        "leader-election-release-on-cancel",
                        "leader-election-renew-deadline",
                        "leader-election-retry-period",
                        "log-encoding",
                        "log-level",
                        "max-retry-delay",
                        "metrics-addr",
                        "min-retry-delay",
                        "no-cross-namespace-refs",
                        "no-remote-bases",
                        "override-manager",
                        "override-manager-before-dry-run",
                        "requeue-dependency",
                        "sops-age-secret",
                        "sops-vault-configmap",
                        "spiffe-broker-endpoint",
                        "spiffe-broker-id",
                        "token-cache-max-duration",
                        "token-cache-max-size",
                        "watch-all-namespaces",
                        "watch-configs-label-selector",
                        "watch-label-selector");
        assertThat(FeatureGates.ALL)
                .extracting(FeatureGates.Gate::name)
                .containsExactlyInAnyOrder(
                        "AdditiveCELDependencyCheck",
                        "CacheSecretsAndConfigMaps",
                        "CancelHealthCheckOnNewRevision",
                        "DirectSourceFetch",
                        "DisableCommitStatusEvent",
                        "DisableConfigWatchers",
                        "DisableFailFastBehavior",
                        "DisableStatusPollerCache",
                        "ExternalArtifact",
                        "GroupChangeLog",
                        "MigrateAPIVersion",
                        "ObjectLevelWorkloadIdentity",
                        "StrictPostBuildSubstitutions");
    }

    /** A lock-down must not be left open for the way in which it is asked for. */
    @Test
    void aTruthValueIsReadAsPflagReadsItOrRefused() {
        for (var flag : List.of("no-cross-namespace-refs", "insecure-kubeconfig-exec", "insecure-kubeconfig-tls")) {
            for (var yes : List.of("", "=1", "=t", "=T", "=TRUE", "=true", "=True")) {
                assertThat(settings("--" + flag + yes)).containsExactly(Map.entry("sluice.access." + flag, "true"));
            }
            for (var no : List.of("=0", "=f", "=F", "=FALSE", "=false", "=False")) {
                assertThat(settings("--" + flag + no)).containsExactly(Map.entry("sluice.access." + flag, "false"));
            }
            assertRefused(
                    "invalid argument \"yes\" for \"--%s\": true or false is expected".formatted(flag),
                    "--" + flag + "=yes");
            assertRefused(
                    "invalid argument \"\" for \"--%s\": true or false is expected".formatted(flag), "--" + flag + "=");
        }
        assertThat(settings("--no-remote-bases=1")).containsExactly(Map.entry("sluice.build.remote-bases", "false"));
        assertThat(settings("--no-remote-bases=0")).containsExactly(Map.entry("sluice.build.remote-bases", "true"));
        assertThat(settings("--watch-all-namespaces=T")).isEmpty();
        assertThat(settings("--enable-leader-election=t"))
                .containsExactly(Map.entry("sluice.leader-election.enabled", "true"));
    }

    /** What stands behind a flag that is true or false belongs to nothing. */
    @Test
    void whatIsNoFlagIsRefused() {
        assertRefused(
                "unexpected argument \"false\": the controller takes flags alone, and one that is true or false has its value behind \"=\"",
                "--no-remote-bases",
                "false");
        assertRefused(
                "unexpected argument \"--concurrent=4\": the controller takes flags alone, and one that is true or false has its value behind \"=\"",
                "--",
                "--concurrent=4");
        assertThat(settings("--concurrent=4", "--")).hasSize(1);
    }

    @Test
    void valuesComeBehindASpaceOrASign() {
        assertThat(settings("--concurrent", "20", "--concurrent-ssa=8", "--default-service-account", "--x"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "quarkus.operator-sdk.concurrent-reconciliation-threads", "20",
                        "sluice.apply.concurrent", "8",
                        "sluice.access.default-service-account", "--x"));
    }

    @Test
    void numbersAreReadAsPflagReadsThem() {
        assertThat(settings("--concurrent-ssa=0x10")).containsValue("16");
        assertThat(settings("--concurrent-ssa=+4")).containsValue("4");
        assertThat(settings("--token-cache-max-size=1_000")).containsValue("1000");
        assertRefused(
                "invalid argument \"many\" for \"--concurrent\": a whole number from 0 to 10000 is expected",
                "--concurrent=many");
        assertRefused(
                "invalid argument \"0\" for \"--concurrent-ssa\": a whole number from 1 to 1000 is expected",
                "--concurrent-ssa=0");
        assertRefused(
                "invalid argument \"100\" for \"--interval-jitter-percentage\": a whole number from 0 to 99 is expected",
                "--interval-jitter-percentage=100");
        assertRefused(
                "invalid argument \"-1\" for \"--token-cache-max-size\": a whole number of at least 0 is expected",
                "--token-cache-max-size=-1");
    }

    /** As in controller-runtime, where it stands for the usual number. */
    @Test
    void noneAtATimeIsTheUsualNumber() {
        assertThat(settings("--concurrent=0")).isEmpty();
    }

    @Test
    void aFlagThatIsGivenTwiceHasItsLastValue() {
        assertThat(settings("--concurrent=4", "--concurrent=8")).containsValue("8");
        assertThat(settings("--no-remote-bases", "--no-remote-bases=false")).containsValue("true");
        assertRefused(
                "invalid argument \"x\" for \"--concurrent\": a whole number from 0 to 10000 is expected",
                "--concurrent=x",
                "--concurrent=8");
    }

    @Test
    void oneThatMayBeRepeatedMakesAListOfExactNames() {
        var settings = settings("--override-manager=helm", "--override-manager=a,b", "--override-manager=c\\d");

        var list = new SmallRyeConfigBuilder()
                .withDefaultValues(settings)
                .build()
                .getValues("sluice.apply.override-managers", String.class);
        assertThat(list).containsExactly("helm", "a,b", "c\\d");
        assertThat(settings("--override-manager-before-dry-run=x", "--override-manager-before-dry-run", "y"))
                .containsExactly(Map.entry("sluice.apply.override-managers-before-dry-run", "x,y"));
    }

    @Test
    void kindsOfAStageComeBetweenCommas() {
        assertThat(settings(
                        "--custom-apply-stage-kinds=rbac.authorization.k8s.io/Role,Secret",
                        "--custom-apply-stage-kinds=b/C"))
                .containsExactly(
                        Map.entry("sluice.apply.custom-stage-kinds", "rbac.authorization.k8s.io/Role,Secret,b/C"));
        assertRefused(
                "invalid argument \"a/b/c\" for \"--custom-apply-stage-kinds\": a list, with commas, of which each is group/Kind, or Kind of the core group is expected",
                "--custom-apply-stage-kinds=a/b/c");
    }

    @Test
    void leaderElection() {
        assertThat(settings(
                        "--leader-election-release-on-cancel=false",
                        "--leader-election-lease-duration=1.5m",
                        "--leader-election-renew-deadline=20s",
                        "--leader-election-retry-period=500000us"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "sluice.leader-election.release-on-cancel", "false",
                        "sluice.leader-election.lease-duration", "1m30s",
                        "sluice.leader-election.renew-deadline", "20s",
                        "sluice.leader-election.retry-period", "500ms"));
        assertRefused(
                "invalid argument \"soon\" for \"--leader-election-retry-period\": a duration such as 30s, 1m30s or 1.5h, from 1ms to 576h0m0s is expected",
                "--leader-election-retry-period=soon");
        assertRefused(
                "invalid argument \"-1s\" for \"--leader-election-lease-duration\": a duration such as 30s, 1m30s or 1.5h, from 1s to 576h0m0s is expected",
                "--leader-election-lease-duration=-1s");
    }

    @Test
    void addresses() {
        assertThat(settings("--metrics-addr", ":9090", "--health-addr=127.0.0.1:9441"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "quarkus.http.host-enabled", "true",
                        "quarkus.http.host", "0.0.0.0",
                        "quarkus.http.port", "9090",
                        "quarkus.management.host-enabled", "true",
                        "quarkus.management.host", "127.0.0.1",
                        "quarkus.management.port", "9441"));
        assertThat(settings("--metrics-addr=[::]:8080"))
                .containsEntry("quarkus.http.host", "::")
                .containsEntry("quarkus.http.port", "8080");
        assertThat(settings("--metrics-addr=metrics.local:0"))
                .containsEntry("quarkus.http.host", "metrics.local")
                .containsEntry("quarkus.http.port", "0");
        for (var wrong : List.of("8080", "::1:8080", "[::1]", "a:b", ":65536", ":", "[x]:1", "a b:1")) {
            assertRefused(
                    "invalid argument \"%s\" for \"--metrics-addr\": :port, host:port or [IPv6]:port, with a port up to 65535, or 0 for none, is expected"
                            .formatted(wrong),
                    "--metrics-addr=" + wrong);
        }
    }

    /** By the meaning that controller-runtime gives these texts. */
    @Test
    void aServerCanBeSwitchedOff() {
        assertThat(settings("--metrics-addr=0")).containsExactly(Map.entry("quarkus.http.host-enabled", "false"));
        assertThat(settings("--metrics-addr=")).isEmpty();
        assertThat(settings("--health-addr=0")).containsExactly(Map.entry("quarkus.management.host-enabled", "false"));
        assertThat(settings("--health-addr=")).isEqualTo(settings("--health-addr=0"));
    }

    @Test
    void eventsGoToAWebServer() {
        assertThat(settings("--events-addr=")).isEmpty();
        assertRefused(
                "invalid argument \"notification-controller\" for \"--events-addr\": a URL that begins with http:// or https:// is expected",
                "--events-addr=notification-controller");
    }

    @Test
    void theLog() {
        assertThat(settings("--log-level=error", "--log-encoding=console"))
                .isEqualTo(Map.of(
                        "quarkus.log.category.\"dev.sluice\".level", "ERROR",
                        "quarkus.log.console.json.enabled", "false"));
        assertRefused(
                "invalid argument \"loud\" for \"--log-level\": trace, debug, info or error is expected",
                "--log-level=loud");
        assertRefused(
                "invalid argument \"JSON\" for \"--log-encoding\": json or console is expected", "--log-encoding=JSON");
    }

    @Test
    void whatIsWatched() {
        assertThat(settings("--watch-configs-label-selector=team in (orders, billing)"))
                .containsExactly(Map.entry("sluice.watch.configs-label-selector", "team in (orders, billing)"));
        assertThat(settings("--watch-configs-label-selector="))
                .containsExactly(Map.entry("sluice.watch.configs-label-selector", ""));
        assertThat(settings("--watch-label-selector=sharding.fluxcd.io/key=shard1"))
                .containsExactly(Map.entry(
                        "quarkus.operator-sdk.controllers.kustomization.selector", "sharding.fluxcd.io/key=shard1"));
        assertThat(settings("--watch-label-selector=")).isEmpty();
        assertRefused(
                "invalid argument \"a=b=c\" for \"--watch-label-selector\": a label selector such as a=b,c!=d,e in (f,g) is expected",
                "--watch-label-selector=a=b=c");
    }

    @Test
    void accountsAndKeys() {
        assertThat(settings(
                        "--default-decryption-service-account=decryptor",
                        "--default-kubeconfig-service-account=pilot",
                        "--sops-age-secret=keys",
                        "--sops-vault-configmap=vault",
                        "--token-cache-max-size=0",
                        "--token-cache-max-duration=1h30m"))
                .isEqualTo(Map.of(
                        "sluice.decryption.default-service-account", "decryptor",
                        "sluice.access.default-kubeconfig-service-account", "pilot",
                        "sluice.decryption.age-secret", "keys",
                        "sluice.decryption.vault-config-map", "vault",
                        "sluice.access.token-cache-max-size", "0",
                        "sluice.access.token-cache-max-duration", "1h30m0s"));
        assertThat(settings("--default-service-account=", "--sops-age-secret=")).isEmpty();
    }

    @Test
    void whatHasNoMeaningHereIsToldOnceAndStillReadByItsType() {
        var start = start(
                "--requeue-dependency=1.5m",
                "--requeue-dependency=5s",
                "--http-retry=0x9",
                "--kube-api-qps=50.5",
                "--kube-api-burst=300",
                "--min-retry-delay=750ms",
                "--max-retry-delay=15m");

        assertThat(start.settings()).isEmpty();
        assertThat(start.notices())
                .containsExactly(
                        "--requeue-dependency changes nothing: nothing is polled here",
                        "--http-retry changes nothing: a fetch that failed is tried again with the reconciliation",
                        "--kube-api-qps changes nothing: the API server's priority and fairness decides",
                        "--kube-api-burst changes nothing: the API server's priority and fairness decides",
                        "--min-retry-delay changes nothing: the delays after an error of the API server are fixed",
                        "--max-retry-delay changes nothing: the delays after an error of the API server are fixed");
        assertRefused(
                "invalid argument \"5\" for \"--requeue-dependency\": a duration such as 30s, 1m30s or 1.5h is expected",
                "--requeue-dependency=5");
        assertRefused("invalid argument \"x\" for \"--kube-api-qps\": a number is expected", "--kube-api-qps=x");
    }

    @Test
    void whatIsNotSupportedIsRefusedByNameUnlessItIsEmpty() {
        var flags = List.of(
                "authorized-artifact-server-spiffe-id",
                "authorized-event-server-spiffe-id",
                "spiffe-broker-endpoint",
                "spiffe-broker-id");
        assertThat(start(flags.stream().map("--%s="::formatted).toArray(String[]::new)))
                .isEqualTo(new FlagParser.Wish.Start(Map.of(), List.of()));
        for (var flag : flags) {
            assertRefused(
                    "--%s is not supported: Sluice has no mTLS by SPIFFE; leave it out".formatted(flag),
                    "--" + flag + "=spiffe://example.org/a");
        }
    }

    @Test
    void whatIsUnknownIsRefusedOnOneLine() {
        assertRefused("unknown flag: --concurent; \"sluice --help\" lists all flags", "--concurent=4");
        assertRefused("unknown flag: --; \"sluice --help\" lists all flags", "--=4");
        assertRefused("unknown shorthand flag: \"-c\"; \"sluice --help\" lists all flags", "-c");
        assertRefused("flag needs an argument: --concurrent", "--concurrent");
        assertRefused(
                "invalid argument \"a\\u000ab\" for \"--log-level\": trace, debug, info or error is expected",
                "--log-level=a\nb");
    }

    @Test
    void helpAndVersionComeInThePlaceOfAStart() {
        assertThat(FlagParser.parse(List.of("--concurrent=4", "-h"))).isInstanceOf(FlagParser.Wish.Help.class);
        assertThat(FlagParser.parse(List.of("--help", "--nope"))).isInstanceOf(FlagParser.Wish.Help.class);
        assertThat(FlagParser.parse(List.of("--version"))).isInstanceOf(FlagParser.Wish.Version.class);
    }

    @Test
    void theHelpListsEveryFlagAndGateWithItsDefault() {
        var help = ControllerHelp.text();

        assertThat(help.lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
        var words = help.lines().map(String::strip).collect(Collectors.joining(" "));
        var expected = new ArrayList<String>();
        ControllerFlags.ALL.forEach(flag -> {
            expected.add(flag.dashed());
            expected.add(flag.fallback().isEmpty() ? flag.help() : "%s [%s]".formatted(flag.help(), flag.fallback()));
        });
        FeatureGates.ALL.forEach(gate -> expected.add("%s [%s]".formatted(gate.help(), gate.fallback())));
        assertThat(expected).allSatisfy(text -> assertThat(words).contains(text));
        assertThat(help).containsSubsequence("Servers:", "--metrics-addr", "Leader election:", "Feature gates:");
    }

    @Test
    void theDefaultsOfFlagsAreValuesOfTheirTypes() {
        assertThat(ControllerFlags.ALL)
                .filteredOn(flag -> !flag.fallback().isEmpty())
                .allSatisfy(flag -> assertThat(flag.type().syntax().reader().apply(flag.fallback()))
                        .as(flag.dashed())
                        .isPresent());
    }

    private static FlagParser.Wish.Start start(String... arguments) {
        return (FlagParser.Wish.Start) FlagParser.parse(List.of(arguments));
    }

    private static Map<String, String> settings(String... arguments) {
        return start(arguments).settings();
    }

    private static void assertRefused(String message, String... arguments) {
        assertThatThrownBy(() -> FlagParser.parse(List.of(arguments)))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }
}
