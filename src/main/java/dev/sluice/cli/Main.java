package dev.sluice.cli;

import dev.sluice.setting.InvalidSettingException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.List;

/**
 * Where the process starts: a command runs by itself and ends the process with its exit status, without Quarkus, a
 * server or a cluster; without one, the controller starts. What cannot be understood, or not be started, ends with a line
 * on standard error: exit status 2 for the command line and the settings, 1 for the rest.
 */
@QuarkusMain
public final class Main {
    private Main() {}

    public static void main(String... arguments) {
        var streams = Streams.ofProcess();
        var isCommand = arguments.length > 0 && !arguments[0].startsWith("-");
        if (isCommand) {
            System.exit(run(List.of(arguments), streams));
        }
        try {
            switch (FlagParser.parse(List.of(arguments))) {
                case FlagParser.Wish.Start start -> start(start);
                case FlagParser.Wish.Help _ -> System.exit(run(List.of("help"), streams));
                case FlagParser.Wish.Version _ -> System.exit(run(List.of("version"), streams));
            }
        } catch (UsageException e) {
            System.exit(fail(StartFailure.wrongSettings(List.of(e.getMessage()))));
        }
    }

    private static void start(FlagParser.Wish.Start flags) {
        flags.settings().forEach(System::setProperty);
        System.setProperty(StartNotices.PROPERTY, String.join("\n", flags.notices()));
        try {
            OwnKubeconfig.check();
        } catch (InvalidSettingException e) {
            System.exit(fail(StartFailure.of(e)));
        }
        Quarkus.run(null, (status, failure) -> System.exit(failure == null ? status : fail(StartFailure.of(failure))));
    }

    private static int fail(StartFailure failure) {
        failure.print();
        return failure.status();
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
            case "help" -> {
                streams.out().print(ControllerHelp.text());
                yield 0;
            }
            case "version" -> {
                streams.out().println(Version.ofBuild().text());
                yield 0;
            }
            case String other -> {
                streams.err()
                        .println("Error: unknown command %s; \"sluice help\" lists the commands"
                                .formatted(Quoted.text(other)));
                yield StartFailure.WRONG_SETTINGS;
            }
        };
        return streams.flush() ? status : StartFailure.FAILED;
    }
}
