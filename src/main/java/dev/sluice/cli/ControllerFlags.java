package dev.sluice.cli;

import dev.sluice.apply.LabelSelector;
import dev.sluice.cli.Flag.Group;
import dev.sluice.setting.SettingValue;
import dev.sluice.setting.Syntax;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The flags of the controller: those of Flux's kustomize-controller, so that the arguments of its Deployment can be kept.
 * The parser ({@link FlagParser}) and the help ({@link ControllerHelp}) go by this table.
 */
final class ControllerFlags {
    private static final int MOST = Integer.MAX_VALUE;
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private static final String NO_POLLING = "nothing is polled here";
    private static final String FAIRNESS = "the API server's priority and fairness decides";
    private static final String FIXED_DELAYS = "the delays after an error of the API server are fixed";
    private static final String NO_SPIFFE = "Sluice has no mTLS by SPIFFE";

    private static final Syntax<String> STAGE_KIND = new Syntax<>(
            "group/Kind, or Kind of the core group",
            text -> Optional.of(text)
                    .filter(Pattern.compile("[^/,\\s\"]*/?[^/,\\s\"]+").asMatchPredicate()));

    static final List<Flag<?>> ALL = List.of(
            flag(
                    "metrics-addr",
                    Group.SERVERS,
                    ListenAddress.flagType(new ListenAddress.Usual()),
                    ":8080",
                    (settings, address) -> address.set(settings, "quarkus.http"),
                    "metrics, and the artifacts of the embedded source; 0 switches it off"),
            flag(
                    "health-addr",
                    Group.SERVERS,
                    ListenAddress.flagType(new ListenAddress.Off()),
                    ":9440",
                    (settings, address) -> address.set(settings, "quarkus.management"),
                    "probes: /healthz and /readyz; 0 or empty switches them off"),
            flag(
                    "events-addr",
                    Group.LOGS_AND_EVENTS,
                    FlagType.valued("url", orEmpty(Syntax.webAddress(), Object::toString)),
                    "",
                    property("sluice.events.addr"),
                    "where events are posted too, such as Flux's notification-controller"),
            flag(
                    "log-level",
                    Group.LOGS_AND_EVENTS,
                    FlagType.oneOf("trace", "debug", "info", "error"),
                    "info",
                    (settings, level) ->
                            settings.set("quarkus.log.category.\"dev.sluice\".level", level.toUpperCase(Locale.ROOT)),
                    "what is logged"),
            flag(
                    "log-encoding",
                    Group.LOGS_AND_EVENTS,
                    FlagType.valued("json|console", Syntax.oneOf(List.of(Encoding.values()), Encoding::text)),
                    "console",
                    (settings, encoding) -> settings.set("quarkus.log.console.json.enabled", encoding == Encoding.JSON),
                    "json: one object a line, with the keys of Flux's logs"),
            flag(
                    "watch-all-namespaces",
                    Group.WATCHES,
                    FlagType.BOOL,
                    "true",
                    ControllerFlags::namespaces,
                    "false: Kustomizations of the namespace in RUNTIME_NAMESPACE alone"),
            flag(
                    "watch-label-selector",
                    Group.WATCHES,
                    FlagType.valued("selector", selector()),
                    "",
                    property("quarkus.operator-sdk.controllers.kustomization.selector"),
                    "Kustomizations with these labels alone: a shard"),
            flag(
                    "watch-configs-label-selector",
                    Group.WATCHES,
                    FlagType.valued("selector", selector()),
                    "reconcile.fluxcd.io/watch=Enabled",
                    (settings, selector) -> settings.set("sluice.watch.configs-label-selector", selector),
                    "ConfigMaps and Secrets whose changes start a run; empty for all"),
            flag(
                    "concurrent",
                    Group.RECONCILIATION,
                    FlagType.wholeNumber(0, 10_000),
                    "50",
                    ControllerFlags::concurrent,
                    "Kustomizations at work at a time; those that wait do not count; 0 for 50"),
            flag(
                    "concurrent-ssa",
                    Group.RECONCILIATION,
                    FlagType.wholeNumber(1, 1_000),
                    "4",
                    (settings, count) -> settings.set("sluice.apply.concurrent", count),
                    "dry runs of one Kustomization at a time"),
            flag(
                    "interval-jitter-percentage",
                    Group.RECONCILIATION,
                    FlagType.wholeNumber(0, 99),
                    "5",
                    (settings, percentage) -> settings.set("sluice.interval-jitter-percentage", percentage),
                    "by how much intervals vary; 0 for not at all"),
            flag(
                    "no-remote-bases",
                    Group.RECONCILIATION,
                    FlagType.BOOL,
                    "false",
                    (settings, isOn) -> settings.set("sluice.build.remote-bases", !isOn),
                    "refuses Git repositories and URLs in kustomization files"),
            flag(
                    "override-manager",
                    Group.RECONCILIATION,
                    FlagType.STRING_ARRAY,
                    "",
                    (settings, names) -> settings.set("sluice.apply.override-managers", names),
                    "a field manager, beside kubectl's, whose fields are taken over"),
            flag(
                    "override-manager-before-dry-run",
                    Group.RECONCILIATION,
                    FlagType.STRING_ARRAY,
                    "",
                    (settings, names) -> settings.set("sluice.apply.override-managers-before-dry-run", names),
                    "the same, taken over before the dry run"),
            flag(
                    "custom-apply-stage-kinds",
                    Group.RECONCILIATION,
                    FlagType.list("group/Kind", STAGE_KIND),
                    "",
                    (settings, kinds) -> settings.set("sluice.apply.custom-stage-kinds", kinds),
                    "kinds that are applied in a stage before the rest"),
            flag(
                    "default-service-account",
                    Group.ACCESS,
                    FlagType.STRING,
                    "",
                    property("sluice.access.default-service-account"),
                    "whom to apply as where a Kustomization names no service account"),
            flag(
                    "default-kubeconfig-service-account",
                    Group.ACCESS,
                    FlagType.STRING,
                    "",
                    property("sluice.access.default-kubeconfig-service-account"),
                    "who asks another cluster where kubeConfig.configMapRef does not say"),
            flag(
                    "no-cross-namespace-refs",
                    Group.ACCESS,
                    FlagType.BOOL,
                    "false",
                    (settings, isOn) -> settings.set("sluice.access.no-cross-namespace-refs", isOn),
                    "refuses sources of other namespaces"),
            flag(
                    "insecure-kubeconfig-exec",
                    Group.ACCESS,
                    FlagType.BOOL,
                    "false",
                    (settings, isOn) -> settings.set("sluice.access.insecure-kubeconfig-exec", isOn),
                    "lets a kubeconfig name a program to run here"),
            flag(
                    "insecure-kubeconfig-tls",
                    Group.ACCESS,
                    FlagType.BOOL,
                    "false",
                    (settings, isOn) -> settings.set("sluice.access.insecure-kubeconfig-tls", isOn),
                    "lets a kubeconfig switch off the check of certificates"),
            flag(
                    "token-cache-max-size",
                    Group.ACCESS,
                    FlagType.wholeNumber(0, MOST),
                    "100",
                    (settings, count) -> settings.set("sluice.access.token-cache-max-size", count),
                    "how many tokens for other services are kept; 0 for none"),
            flag(
                    "token-cache-max-duration",
                    Group.ACCESS,
                    FlagType.duration(Duration.ZERO, SettingValue.LONGEST_WAIT),
                    "1h",
                    (settings, time) -> settings.set("sluice.access.token-cache-max-duration", time),
                    "for how long such a token is kept at most"),
            flag(
                    "sops-age-secret",
                    Group.DECRYPTION,
                    FlagType.STRING,
                    "",
                    property("sluice.decryption.age-secret"),
                    "a Secret in RUNTIME_NAMESPACE with age keys for all"),
            flag(
                    "sops-vault-configmap",
                    Group.DECRYPTION,
                    FlagType.STRING,
                    "",
                    property("sluice.decryption.vault-config-map"),
                    "a ConfigMap in RUNTIME_NAMESPACE: how Vault and OpenBao are asked"),
            flag(
                    "default-decryption-service-account",
                    Group.DECRYPTION,
                    FlagType.STRING,
                    "",
                    property("sluice.decryption.default-service-account"),
                    "who asks key services where a Kustomization names no service account"),
            flag(
                    "enable-leader-election",
                    Group.LEADER_ELECTION,
                    FlagType.BOOL,
                    "false",
                    (settings, isOn) -> settings.set("sluice.leader-election.enabled", isOn),
                    "of several replicas one reconciles"),
            flag(
                    "leader-election-release-on-cancel",
                    Group.LEADER_ELECTION,
                    FlagType.BOOL,
                    "true",
                    (settings, isOn) -> settings.set("sluice.leader-election.release-on-cancel", isOn),
                    "gives the Lease back at an orderly end"),
            flag(
                    "leader-election-lease-duration",
                    Group.LEADER_ELECTION,
                    FlagType.duration(Duration.ofSeconds(1), SettingValue.LONGEST_WAIT),
                    "35s",
                    (settings, time) -> settings.set("sluice.leader-election.lease-duration", time),
                    "how long others wait after the last renewal"),
            flag(
                    "leader-election-renew-deadline",
                    Group.LEADER_ELECTION,
                    FlagType.duration(SHORTEST, SettingValue.LONGEST_WAIT),
                    "30s",
                    (settings, time) -> settings.set("sluice.leader-election.renew-deadline", time),
                    "how long the leader tries to renew before it ends"),
            flag(
                    "leader-election-retry-period",
                    Group.LEADER_ELECTION,
                    FlagType.duration(SHORTEST, SettingValue.LONGEST_WAIT),
                    "5s",
                    (settings, time) -> settings.set("sluice.leader-election.retry-period", time),
                    "the time between two attempts"),
            flag(
                    "feature-gates",
                    Group.GATES,
                    FeatureGates.FLAG_TYPE,
                    "",
                    FeatureGates::apply,
                    "opens and closes the gates below: A=true,B=false"),
            without("requeue-dependency", FlagType.DURATION, NO_POLLING),
            without(
                    "http-retry",
                    FlagType.wholeNumber(Integer.MIN_VALUE, MOST),
                    "a fetch that failed is tried again with the reconciliation"),
            without("kube-api-qps", FlagType.FLOAT, FAIRNESS),
            without("kube-api-burst", FlagType.wholeNumber(Integer.MIN_VALUE, MOST), FAIRNESS),
            without("min-retry-delay", FlagType.DURATION, FIXED_DELAYS),
            without("max-retry-delay", FlagType.DURATION, FIXED_DELAYS),
            unsupported(
                    "authorized-artifact-server-spiffe-id",
                    FlagType.STRING_ARRAY,
                    ids -> ids.stream().allMatch(String::isEmpty),
                    NO_SPIFFE),
            unsupported(
                    "authorized-event-server-spiffe-id",
                    FlagType.STRING_ARRAY,
                    ids -> ids.stream().allMatch(String::isEmpty),
                    NO_SPIFFE),
            unsupported("spiffe-broker-endpoint", FlagType.STRING, String::isEmpty, NO_SPIFFE),
            unsupported("spiffe-broker-id", FlagType.STRING, String::isEmpty, NO_SPIFFE));

    private static final Map<String, Flag<?>> BY_NAME =
            ALL.stream().collect(Collectors.toMap(Flag::name, Function.identity()));

    private ControllerFlags() {}

    /** The form of the lines of the log. */
    private enum Encoding {
        JSON,
        CONSOLE;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Optional<Flag<?>> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name));
    }

    private static <T> Flag<T> flag(
            String name, Group group, FlagType<T> type, String fallback, BiConsumer<Settings, T> how, String help) {
        return new Flag<>(name, group, type, fallback, new Effect.Sets<>(how), help);
    }

    private static <T> Flag<T> without(String name, FlagType<T> type, String why) {
        return new Flag<>(name, Group.WITHOUT_EFFECT, type, "", new Effect.Nothing<>(why), why);
    }

    private static <T> Flag<T> unsupported(String name, FlagType<T> type, Predicate<T> isNone, String what) {
        return new Flag<>(
                name, Group.WITHOUT_EFFECT, type, "", new Effect.Unsupported<>(isNone, what), "must be empty: " + what);
    }

    /** An empty text stands for a flag that is not given. */
    private static BiConsumer<Settings, String> property(String name) {
        return (settings, value) -> {
            if (!value.isEmpty()) {
                settings.set(name, value);
            }
        };
    }

    private static <T> Syntax<String> orEmpty(Syntax<T> syntax, Function<T, String> text) {
        return new Syntax<>(
                syntax.expected(),
                given -> given.isEmpty()
                        ? Optional.of("")
                        : syntax.reader().apply(given).map(text));
    }

    private static Syntax<String> selector() {
        return new Syntax<>("a label selector such as a=b,c!=d,e in (f,g)", text -> {
            try {
                LabelSelector.parse(text);
                return Optional.of(text);
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        });
    }

    /** As in controller-runtime, none at all stands for the usual number. */
    private static void concurrent(Settings settings, int count) {
        if (count > 0) {
            settings.set("quarkus.operator-sdk.concurrent-reconciliation-threads", count);
        }
    }

    private static void namespaces(Settings settings, boolean all) {
        if (all) {
            return;
        }
        var own = System.getenv("RUNTIME_NAMESPACE");
        if (own == null || own.isEmpty()) {
            throw new UsageException("--watch-all-namespaces=false needs the environment variable RUNTIME_NAMESPACE");
        }
        settings.set("quarkus.operator-sdk.namespaces", own);
    }
}
