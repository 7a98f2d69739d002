package dev.sluice.cli;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;

/**
 * Where the process starts: a command runs by itself and ends the process with its exit status, without Quarkus, a
 * server or a cluster; without one, the controller starts.
 */
@QuarkusMain
public final class Main {
    private static final String USAGE = """
            Usage:
              sluice [FLAGS]        starts the controller; FLAGS are those of Flux's kustomize-controller, and each setting
                                    can be given by the environment too
              sluice build [DIR]    prints what a kustomization builds to; see sluice build --help
            """;

    private Main() {}

    public static void main(String... arguments) {
        if (arguments.length == 0 || ControllerFlags.isFlag(arguments[0])) {
            runController(List.of(arguments));
            return;
        }
        System.exit(run(List.of(arguments), Streams.ofProcess()));
    }

    private static void runController(List<String> arguments) {
        try {
            var flags = ControllerFlags.parse(arguments);
            flags.settings().forEach(System::setProperty);
            System.setProperty(StartNotices.PROPERTY, String.join("\n", flags.notices()));
        } catch (UsageException e) {
            System.err.printf("Error: %s%n%n%s", e.getMessage(), USAGE);
            System.exit(1);
        }
        Quarkus.run();
    }

    /**
     * Runs a command within this process.
     *
     * @param arguments the command's name and what follows it
     * @return the exit status
     */
    public static int run(List<String> arguments, Streams streams) {
        var rest = arguments.subList(1, arguments.size());
        var status = switch (arguments.getFirst()) {
            case "build" -> new BuildCommand(streams).run(rest);
            case "help", "--help", "-h" -> {
                streams.out().print(USAGE);
                yield 0;
            }
            default -> {
                streams.err().printf("Error: unknown command \"%s\"%n%n%s", arguments.getFirst(), USAGE);
                yield 1;
            }
        };
        return streams.flush() ? status : 1;
    }
}
