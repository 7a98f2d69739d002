package dev.sluice.cli;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the command line of the controller as pflag does: {@code --flag value}, {@code --flag=value}, and {@code --flag} alone
 * where that has a meaning. A flag that is given twice has its last value, or all of them where it is a list. Unlike Flux, it
 * refuses what is no flag: Flux passes over the {@code false} of {@code --no-remote-bases false}.
 */
final class FlagParser {
    private final Iterator<String> rest;
    private final Map<String, Flag.Given<?>> given = new LinkedHashMap<>();

    private FlagParser(List<String> arguments) {
        this.rest = arguments.iterator();
    }

    /** What the command line asks for. */
    sealed interface Wish {
        /**
         * @param settings configuration properties by their names
         * @param notices what is to be logged once: flags that change nothing, and why
         */
        record Start(Map<String, String> settings, List<String> notices) implements Wish {}

        record Help() implements Wish {}

        record Version() implements Wish {}
    }

    /** @throws UsageException where a flag is unknown, has no value, or has one that it cannot have */
    static Wish parse(List<String> arguments) {
        return new FlagParser(arguments).parse();
    }

    private Wish parse() {
        while (rest.hasNext()) {
            var wish = take(rest.next());
            if (wish.isPresent()) {
                return wish.get();
            }
        }
        var settings = new Settings();
        given.values().forEach(value -> value.apply(settings));
        return new Wish.Start(settings.asMap(), settings.notices());
    }

    /** @return what is asked for in the place of a start */
    private Optional<Wish> take(String argument) {
        if (argument.equals("--")) {
            rest.forEachRemaining(FlagParser::refuse);
            return Optional.empty();
        }
        if (!argument.startsWith("-") || argument.equals("-")) {
            refuse(argument);
        }
        if (!argument.startsWith("--")) {
            return Optional.of(shorthand(argument));
        }
        var parts = argument.substring(2).split("=", 2);
        return switch (parts[0]) {
            case "help" -> Optional.of(new Wish.Help());
            case "version" -> Optional.of(new Wish.Version());
            case String name -> {
                take(flag(name), parts.length == 2 ? Optional.of(parts[1]) : Optional.empty());
                yield Optional.empty();
            }
        };
    }

    private static void refuse(String argument) {
        throw new UsageException(
                "unexpected argument %s: the controller takes flags alone, and one that is true or false has its value behind \"=\""
                        .formatted(Quoted.text(argument)));
    }

    private static Wish shorthand(String argument) {
        if (argument.startsWith("-h")) {
            return new Wish.Help();
        }
        throw new UsageException(
                "unknown shorthand flag: %s; \"sluice --help\" lists all flags".formatted(Quoted.text(argument)));
    }

    private static Flag<?> flag(String name) {
        return ControllerFlags.named(name)
                .orElseThrow(() -> new UsageException(
                        "unknown flag: --%s; \"sluice --help\" lists all flags".formatted(Quoted.bare(name))));
    }

    private <T> void take(Flag<T> flag, Optional<String> written) {
        var text = written.isEmpty() && flag.needsValue() && rest.hasNext() ? Optional.of(rest.next()) : written;
        given.merge(flag.name(), flag.given(text), (before, _) -> before.again(text));
    }
}
