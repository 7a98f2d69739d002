package dev.sluice.cli;

import dev.sluice.setting.InvalidSettingException;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Why the controller could not be started, for an operator: a line for each thing that is wrong.
 *
 * @param status the exit status: 2 where the settings are wrong, else 1
 * @param unexpected what nobody has foreseen, for whoever looks for the mistake
 */
record StartFailure(int status, List<String> lines, Optional<Throwable> unexpected) {
    static final int WRONG_SETTINGS = 2;
    static final int FAILED = 1;

    /** What SmallRye Config says of a value that its converter refuses. */
    private static final Pattern REFUSED_VALUE = Pattern.compile(
            "(?s)(?:\\S+: )?SRCFG00039: The config property (\\S+) with the config value \"(.*)\" threw an Exception whilst being"
                    + " converted (?:SRCFG\\d+: )?(.*)");

    private static final Pattern EMPTY_VALUE =
            Pattern.compile("(?:\\S+: )?SRCFG00040: The config property (\\S+) is defined as the empty String.*");

    private static final Pattern CODE = Pattern.compile("^(?:[\\w.]+Exception: )?SRCFG\\d+: ");

    static StartFailure of(Throwable failure) {
        return chain(failure)
                .flatMap(cause -> known(cause).stream())
                .findFirst()
                .orElseGet(() -> new StartFailure(
                        FAILED,
                        List.of("the controller could not be started: " + last(failure)),
                        Optional.of(failure)));
    }

    private static Optional<StartFailure> known(Throwable cause) {
        return switch (cause) {
            case InvalidSettingException e -> Optional.of(wrongSettings(List.of(e.getMessage())));
            case ConfigValidationException e ->
                Optional.of(wrongSettings(IntStream.range(0, e.getProblemCount())
                        .mapToObj(problem -> line(e.getProblem(problem).getMessage()))
                        .toList()));
            case ConfigurationException e -> Optional.of(wrongSettings(List.of(line(e.getMessage()))));
            case QuarkusBindException e ->
                Optional.of(new StartFailure(
                        FAILED,
                        List.of(
                                "cannot listen on %s:%d: another process does, or the address is not this machine's; choose others by --metrics-addr and --health-addr"
                                        .formatted(e.getHost(), e.getPort())),
                        Optional.empty()));
            case Throwable e
            when CODE.matcher(String.valueOf(e.getMessage())).find() ->
                Optional.of(wrongSettings(List.of(line(e.getMessage()))));
            default -> Optional.empty();
        };
    }

    static StartFailure wrongSettings(List<String> lines) {
        return new StartFailure(WRONG_SETTINGS, lines, Optional.empty());
    }

    private static String line(String problem) {
        var empty = EMPTY_VALUE.matcher(problem);
        if (empty.matches()) {
            return "%s is set to nothing: unset it, or give it a value".formatted(variable(empty.group(1)));
        }
        var refused = REFUSED_VALUE.matcher(problem);
        return refused.matches()
                ? "invalid value %s of %s: %s"
                        .formatted(Quoted.text(refused.group(2)), variable(refused.group(1)), refused.group(3))
                : CODE.matcher(problem).replaceFirst("").replaceAll("\\s*\\R\\s*", " ");
    }

    /** By the name that the README has for it, of the environment. */
    private static String variable(String property) {
        return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
    }

    private static Stream<Throwable> chain(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause);
    }

    private static String last(Throwable failure) {
        var root = chain(failure).reduce((_, cause) -> cause).orElseThrow();
        return Optional.ofNullable(root.getMessage())
                .orElseGet(() -> root.getClass().getSimpleName());
    }

    /** On standard error. */
    void print() {
        lines.forEach(line -> System.err.println("Error: " + line));
        unexpected.ifPresent(Throwable::printStackTrace);
    }
}
