package dev.sluice.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What {@code sluice build} is asked for, in the flags of {@code kustomize build}: {@code --flag value} and
 * {@code --flag=value}, before and after the directory.
 *
 * @param directory what to build: a path, or a repository and a path in it
 */
record BuildArguments(
        String directory,
        LoadRestrictor loadRestrictor,
        Reorder reorder,
        Optional<Path> output,
        boolean managedByLabel,
        boolean noRemoteBases,
        boolean noLimits,
        boolean batch,
        boolean help) {

    /** Which files a kustomization may load. */
    enum LoadRestrictor {
        LoadRestrictionsRootOnly,
        LoadRestrictionsNone
    }

    /** The order of the objects where the kustomization has no {@code sortOptions}. */
    enum Reorder {
        legacy,
        none
    }

    /** @throws UsageException where an argument is unknown, or has a value that it cannot have */
    static BuildArguments parse(List<String> arguments) {
        return new Parser().parse(arguments);
    }

    private static final class Parser {
        /** Kustomize's flags for charts and programs, which no build here runs: whoever passes them need not change. */
        private static final Set<String> SWITCHES_WITHOUT_EFFECT = Set.of(
                "--as-current-user",
                "--enable-alpha-plugins",
                "--enable-exec",
                "--enable-helm",
                "--helm-debug",
                "--network",
                "--stack-trace");

        private static final Set<String> VALUES_WITHOUT_EFFECT = Set.of(
                "--env",
                "-e",
                "--helm-api-versions",
                "--helm-command",
                "--helm-kube-version",
                "--mount",
                "--network-name");

        private final List<String> directories = new ArrayList<>();
        private LoadRestrictor loadRestrictor = LoadRestrictor.LoadRestrictionsRootOnly;
        private Reorder reorder = Reorder.legacy;
        private Optional<Path> output = Optional.empty();
        private boolean managedByLabel;
        private boolean noRemoteBases;
        private boolean noLimits;
        private boolean batch;
        private boolean help;

        BuildArguments parse(List<String> arguments) {
            var rest = arguments.iterator();
            while (rest.hasNext()) {
                var argument = rest.next();
                if (argument.equals("--")) {
                    rest.forEachRemaining(directories::add);
                } else if (argument.startsWith("-") && argument.length() > 1) {
                    flag(argument, rest);
                } else {
                    directories.add(argument);
                }
            }
            if (directories.size() > 1) {
                throw new UsageException("specify one path to kustomization.yaml");
            }
            if (batch && (output.isPresent() || !directories.isEmpty())) {
                throw new UsageException("--batch reads directories and output files from its input, not as arguments");
            }
            var directory = directories.isEmpty() ? "." : directories.getFirst();
            return new BuildArguments(
                    directory, loadRestrictor, reorder, output, managedByLabel, noRemoteBases, noLimits, batch, help);
        }

        private void flag(String argument, Iterator<String> rest) {
            var flag = Flag.of(argument);
            switch (flag.name) {
                case "--load-restrictor" -> loadRestrictor = flag.oneOf(LoadRestrictor.values(), rest);
                case "--reorder" -> reorder = flag.oneOf(Reorder.values(), rest);
                case "--output", "-o" -> output = output(flag.text(rest));
                case "--enable-managedby-label" -> managedByLabel = flag.isOn();
                case "--no-remote-bases" -> noRemoteBases = flag.isOn();
                case "--no-limits" -> noLimits = flag.isOn();
                case "--batch" -> batch = flag.isOn();
                case "--help", "-h" -> help = flag.isOn();
                case String name when SWITCHES_WITHOUT_EFFECT.contains(name) -> flag.isOn();
                case String name when VALUES_WITHOUT_EFFECT.contains(name) -> flag.text(rest);
                default -> throw new UsageException("unknown flag: " + flag.name);
            }
        }

        private static Optional<Path> output(String value) {
            return value.isEmpty() ? Optional.empty() : Optional.of(Built.target(value));
        }
    }

    /** One flag: {@code --name}, {@code --name=value}, {@code -n}, {@code -nvalue} or {@code -n=value}. */
    private record Flag(String name, Optional<String> value) {
        static Flag of(String argument) {
            if (!argument.startsWith("--")) {
                var value = argument.substring(2);
                return new Flag(
                        argument.substring(0, 2),
                        value.isEmpty()
                                ? Optional.empty()
                                : Optional.of(value.startsWith("=") ? value.substring(1) : value));
            }
            var equals = argument.indexOf('=');
            return equals < 0
                    ? new Flag(argument, Optional.empty())
                    : new Flag(argument.substring(0, equals), Optional.of(argument.substring(equals + 1)));
        }

        /** What stands behind the flag, or else the next argument. */
        String text(Iterator<String> rest) {
            return value.orElseGet(() -> {
                if (!rest.hasNext()) {
                    throw new UsageException("flag needs an argument: " + name);
                }
                return rest.next();
            });
        }

        boolean isOn() {
            return switch (value.orElse("true")) {
                case "true", "True", "TRUE", "t", "T", "1" -> true;
                case "false", "False", "FALSE", "f", "F", "0" -> false;
                case String other ->
                    throw new UsageException(
                            "invalid argument \"%s\" for \"%s\": true or false is expected".formatted(other, name));
            };
        }

        <E extends Enum<E>> E oneOf(E[] legal, Iterator<String> rest) {
            var text = text(rest);
            return Arrays.stream(legal)
                    .filter(each -> each.name().equals(text))
                    .findFirst()
                    .orElseThrow(() -> new UsageException("illegal flag value %s %s; legal values: [%s]"
                            .formatted(
                                    name,
                                    text,
                                    Arrays.stream(legal).map(Enum::name).collect(Collectors.joining(" ")))));
        }
    }
}
