package dev.sluice.cli;

import dev.sluice.cli.Flag.Group;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What {@code sluice --help} prints: the commands, and the flags and gates of the controller as their tables have them. */
final class ControllerHelp {
    private static final int WIDTH = 100;
    private static final int COLUMN = 50;

    private static final String COMMANDS = """
            Sluice reconciles the Kustomizations of Flux.

            Usage:
              sluice [flags]        starts the controller
              sluice build [DIR]    prints what a kustomization builds to; see sluice build --help
              sluice version        prints the version
              sluice help           prints this

            The flags are those of Flux's kustomize-controller, with their defaults in brackets. A flag without
            a value is a bool, and true where it stands alone (--flag=false is false); "strings" may be given
            several times. Settings can be given by the environment too (see the README); a flag comes first.
            """;

    private ControllerHelp() {}

    static String text() {
        return COMMANDS
                + Arrays.stream(Group.values()).map(ControllerHelp::section).collect(Collectors.joining());
    }

    private static String section(Group group) {
        var flags = ControllerFlags.ALL.stream()
                .filter(flag -> flag.group() == group)
                .map(flag -> entry(
                        "  %s %s"
                                .formatted(flag.dashed(), flag.type().placeholder())
                                .stripTrailing(),
                        flag.help(),
                        flag.fallback()))
                .collect(Collectors.joining());
        return "\n" + group.title() + ":\n" + flags + (group == Group.GATES ? gates() : "");
    }

    private static String gates() {
        return FeatureGates.ALL.stream()
                .map(gate -> entry("    " + gate.name(), gate.help(), String.valueOf(gate.fallback())))
                .collect(Collectors.joining());
    }

    private static String entry(String name, String help, String fallback) {
        var text = new StringBuilder();
        var line = new StringBuilder(name + " ".repeat(Math.max(1, COLUMN - name.length())));
        for (var word : (fallback.isEmpty() ? help : "%s [%s]".formatted(help, fallback)).split(" ")) {
            if (line.length() + word.length() > WIDTH) {
                text.append(line.toString().stripTrailing()).append('\n');
                line = new StringBuilder(" ".repeat(COLUMN));
            }
            line.append(word).append(' ');
        }
        return text.append(line.toString().stripTrailing()).append('\n').toString();
    }
}
