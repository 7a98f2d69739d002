package dev.sluice.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What {@code sluice build} is asked for, in the flags of {@code kustomize build}: {@code --flag value} and
 * {@code --flag=value}, before and after the directory.
 */
record BuildArguments(
        Path directory,
        LoadRestrictor loadRestrictor,
        Reorder reorder,
        Optional<Path> output,
        boolean noRemoteBases,
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
        private final List<String> directories = new ArrayList<>();
        private LoadRestrictor loadRestrictor = LoadRestrictor.LoadRestrictionsRootOnly;
        private Reorder reorder = Reorder.legacy;
        private Optional<Path> output = Optional.empty();
        private boolean noRemoteBases;
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
            return new BuildArguments(Path.of(directory), loadRestrictor, reorder, output, noRemoteBases, batch, help);
        }

        private void flag(String argument, Iterator<String> rest) {
            if (argument.startsWith("-o") && argument.length() > 2) {
                output = output(argument.substring(argument.charAt(2) == '=' ? 3 : 2));
                return;
            }
            var equals = argument.indexOf('=');
            var name = equals < 0 ? argument : argument.substring(0, equals);
            Function<String, String> value = flag -> {
                if (equals >= 0) {
                    return argument.substring(equals + 1);
                }
                if (!rest.hasNext()) {
                    throw new UsageException("flag needs an argument: " + flag);
                }
                return rest.next();
            };
            switch (name) {
                case "--load-restrictor" -> loadRestrictor = oneOf(LoadRestrictor.values(), name, value.apply(name));
                case "--reorder" -> reorder = oneOf(Reorder.values(), name, value.apply(name));
                case "--output", "-o" -> output = output(value.apply(name));
                case "--no-remote-bases" -> noRemoteBases = true;
                case "--batch" -> batch = true;
                case "--help", "-h" -> help = true;
                default -> throw new UsageException("unknown flag: " + name);
            }
        }

        private static Optional<Path> output(String value) {
            return value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
        }

        private static <E extends Enum<E>> E oneOf(E[] legal, String flag, String value) {
            for (var each : legal) {
                if (each.name().equals(value)) {
                    return each;
                }
            }
            throw new UsageException("illegal flag value %s %s; legal values: [%s]"
                    .formatted(flag, value, Arrays.stream(legal).map(Enum::name).collect(Collectors.joining(" "))));
        }
    }
}
