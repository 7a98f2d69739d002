package dev.sluice.cli;

import dev.sluice.apply.LabelSelector;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The flags of Flux's kustomize-controller, so that the arguments of its Deployment can be kept: each becomes the setting that
 * it stands for, or is known to have no meaning here.
 *
 * @param settings configuration properties by their names
 * @param notices what is to be logged once: flags that change nothing, and why
 */
record ControllerFlags(Map<String, String> settings, List<String> notices) {
    private static final Pattern ADDRESS = Pattern.compile("(.*):([0-9]{1,5})");
    private static final Pattern DURATION = Pattern.compile("0|[0-9]+ms|(?=[0-9])([0-9]+h)?([0-9]+m)?([0-9]+s)?");
    private static final Map<String, String> LOG_LEVELS =
            Map.of("trace", "TRACE", "debug", "DEBUG", "info", "INFO", "error", "ERROR");

    private static final String NO_POLLING = "nothing is polled here";

    /** Service accounts that only mean something where this gate is open. */
    private static final Map<String, String> NEEDING_IDENTITY = Map.of(
            "default-decryption-service-account",
            "sluice.decryption.default-service-account",
            "default-kubeconfig-service-account",
            "sluice.access.default-kubeconfig-service-account");

    /** What a flag is for. */
    private sealed interface Meaning {
        /** Properties that follow from its value. */
        record Setting(Function<String, Map<String, String>> properties) implements Meaning {}

        /** Its value is a list of feature gates. */
        record Gates() implements Meaning {}

        /** It changes nothing, whatever its value. */
        record None(String why) implements Meaning {}

        /** Not supported yet: any value but this one is refused. */
        record Only(String value) implements Meaning {}
    }

    private static final Map<String, Meaning> FLAGS = flags();

    private static Map<String, Meaning> flags() {
        var flags = new LinkedHashMap<String, Meaning>();
        flags.put("metrics-addr", new Meaning.Setting(value -> address("metrics-addr", "quarkus.http", value)));
        flags.put("health-addr", new Meaning.Setting(value -> address("health-addr", "quarkus.management", value)));
        flags.put("events-addr", property("sluice.events.addr"));
        flags.put("concurrent", number("concurrent", "quarkus.operator-sdk.concurrent-reconciliation-threads"));
        flags.put("concurrent-ssa", number("concurrent-ssa", "sluice.apply.concurrent"));
        flags.put("override-manager", property("sluice.apply.override-managers"));
        flags.put("custom-apply-stage-kinds", property("sluice.apply.custom-stage-kinds"));
        flags.put(
                "interval-jitter-percentage",
                number("interval-jitter-percentage", "sluice.interval-jitter-percentage"));
        flags.put(
                "no-remote-bases",
                new Meaning.Setting(
                        value -> Map.of("sluice.build.remote-bases", value.equals("true") ? "false" : "true")));
        flags.put("default-service-account", property("sluice.access.default-service-account"));
        flags.put("no-cross-namespace-refs", property("sluice.access.no-cross-namespace-refs"));
        flags.put("sops-age-secret", property("sluice.decryption.age-secret"));
        flags.put("insecure-kubeconfig-exec", property("sluice.access.insecure-kubeconfig-exec"));
        flags.put("insecure-kubeconfig-tls", property("sluice.access.insecure-kubeconfig-tls"));
        flags.put("watch-label-selector", property("quarkus.operator-sdk.controllers.kustomization.selector"));
        flags.put("watch-configs-label-selector", new Meaning.Setting(ControllerFlags::configsSelector));
        flags.put("watch-all-namespaces", new Meaning.Setting(ControllerFlags::namespaces));
        flags.put("log-level", new Meaning.Setting(ControllerFlags::logLevel));
        flags.put("log-encoding", new Meaning.Setting(ControllerFlags::logEncoding));
        flags.put("feature-gates", new Meaning.Gates());
        flags.put("requeue-dependency", new Meaning.None(NO_POLLING));
        flags.put("kube-api-qps", new Meaning.None("the API server's priority and fairness decides"));
        flags.put("kube-api-burst", new Meaning.None("the API server's priority and fairness decides"));
        flags.put("http-retry", new Meaning.None("a fetch that failed is tried again with the reconciliation"));
        flags.put("min-retry-delay", new Meaning.None("the delays after an error of the API server are fixed"));
        flags.put("max-retry-delay", new Meaning.None("the delays after an error of the API server are fixed"));
        flags.put("enable-leader-election", property("sluice.leader-election.enabled"));
        flags.put("leader-election-release-on-cancel", property("sluice.leader-election.release-on-cancel"));
        flags.put(
                "leader-election-lease-duration",
                duration("leader-election-lease-duration", "sluice.leader-election.lease-duration"));
        flags.put(
                "leader-election-renew-deadline",
                duration("leader-election-renew-deadline", "sluice.leader-election.renew-deadline"));
        flags.put(
                "leader-election-retry-period",
                duration("leader-election-retry-period", "sluice.leader-election.retry-period"));
        flags.put("token-cache-max-size", number("token-cache-max-size", "sluice.access.token-cache-max-size"));
        flags.put(
                "token-cache-max-duration",
                duration("token-cache-max-duration", "sluice.access.token-cache-max-duration"));
        NEEDING_IDENTITY.forEach((name, setting) -> flags.put(name, property(setting)));
        flags.put("sops-vault-configmap", new Meaning.Only(""));
        return Map.copyOf(flags);
    }

    /** Flags that need no value. */
    private static final List<String> SWITCHES = List.of(
            "no-remote-bases",
            "watch-all-namespaces",
            "enable-leader-election",
            "leader-election-release-on-cancel",
            "no-cross-namespace-refs",
            "insecure-kubeconfig-exec",
            "insecure-kubeconfig-tls");

    /** Flags that may be given several times; of any other the last one counts. */
    private static final List<String> LISTS = List.of("override-manager");

    static boolean isFlag(String argument) {
        return argument.startsWith("--") && !argument.equals("--help");
    }

    /** @throws UsageException where a flag is unknown, has no value, or has one that is not supported */
    static ControllerFlags parse(List<String> arguments) {
        var settings = new LinkedHashMap<String, String>();
        var notices = new ArrayList<String>();
        var rest = arguments.iterator();
        while (rest.hasNext()) {
            var argument = rest.next();
            var equals = argument.indexOf('=');
            var name = argument.substring(2, equals < 0 ? argument.length() : equals);
            var meaning = Optional.ofNullable(argument.startsWith("--") ? FLAGS.get(name) : null)
                    .orElseThrow(() -> new UsageException("unknown flag: " + argument));
            String value;
            if (equals >= 0) {
                value = argument.substring(equals + 1);
            } else if (SWITCHES.contains(name)) {
                value = "true";
            } else if (rest.hasNext()) {
                value = rest.next();
            } else {
                throw new UsageException("flag needs an argument: " + argument);
            }
            switch (meaning) {
                case Meaning.Setting(var properties) ->
                    properties
                            .apply(value)
                            .forEach((key, text) -> settings.merge(
                                    key, text, (before, now) -> LISTS.contains(name) ? before + "," + now : now));
                case Meaning.Gates _ -> {
                    var gates = FeatureGates.parse(value);
                    settings.putAll(gates.settings());
                    notices.addAll(gates.notices());
                }
                case Meaning.None(var why) -> notices.add("--%s changes nothing: %s".formatted(name, why));
                case Meaning.Only(var only) when value.equals(only) -> {}
                case Meaning.Only(var only) ->
                    throw new UsageException(
                            "--%s is not supported yet, but for the value \"%s\": leave it out".formatted(name, only));
            }
        }
        requireGate(settings);
        return new ControllerFlags(settings, notices.stream().distinct().toList());
    }

    private static void requireGate(Map<String, String> settings) {
        NEEDING_IDENTITY.forEach((name, setting) -> {
            if (settings.containsKey(setting) && !"true".equals(settings.get("sluice.access.workload-identity"))) {
                throw new UsageException("--%s needs --feature-gates=ObjectLevelWorkloadIdentity=true".formatted(name));
            }
        });
    }

    private static Meaning property(String name) {
        return new Meaning.Setting(value -> value.isEmpty() ? Map.of() : Map.of(name, value));
    }

    private static Meaning number(String flag, String property) {
        return new Meaning.Setting(value -> {
            if (!value.matches("[0-9]{1,6}")) {
                throw new UsageException("--%s must be a number, not \"%s\"".formatted(flag, value));
            }
            return Map.of(property, value);
        });
    }

    private static Meaning duration(String flag, String property) {
        return new Meaning.Setting(value -> {
            if (!DURATION.matcher(value).matches()) {
                throw new UsageException("--%s must be a duration, not \"%s\"".formatted(flag, value));
            }
            return Map.of(property, value);
        });
    }

    private static Map<String, String> address(String flag, String prefix, String value) {
        var matcher = ADDRESS.matcher(value);
        if (!matcher.matches()) {
            throw new UsageException("--%s must be host:port or :port, not \"%s\"".formatted(flag, value));
        }
        var host = matcher.group(1);
        return Map.of(prefix + ".port", matcher.group(2), prefix + ".host", host.isEmpty() ? "0.0.0.0" : host);
    }

    /** An empty one stands for all. */
    private static Map<String, String> configsSelector(String value) {
        try {
            LabelSelector.parse(value);
        } catch (IllegalArgumentException e) {
            throw new UsageException("--watch-configs-label-selector: " + e.getMessage());
        }
        return Map.of("sluice.watch.configs-label-selector", value);
    }

    private static Map<String, String> namespaces(String value) {
        if (value.equals("true")) {
            return Map.of();
        }
        var own = System.getenv("RUNTIME_NAMESPACE");
        if (own == null || own.isEmpty()) {
            throw new UsageException("--watch-all-namespaces=false needs the environment variable RUNTIME_NAMESPACE");
        }
        return Map.of("quarkus.operator-sdk.namespaces", own);
    }

    private static Map<String, String> logLevel(String value) {
        var level = Optional.ofNullable(LOG_LEVELS.get(value))
                .orElseThrow(() -> new UsageException(
                        "--log-level must be one of trace, debug, info, error, not \"%s\"".formatted(value)));
        return Map.of("quarkus.log.category.\"dev.sluice\".level", level);
    }

    private static Map<String, String> logEncoding(String value) {
        return switch (value) {
            case "json" -> Map.of("quarkus.log.console.json.enabled", "true");
            case "console" -> Map.of("quarkus.log.console.json.enabled", "false");
            default -> throw new UsageException("--log-encoding must be json or console, not \"%s\"".formatted(value));
        };
    }
}
