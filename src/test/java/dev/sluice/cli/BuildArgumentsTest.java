package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.cli.BuildArguments.LoadRestrictor;
import dev.sluice.cli.BuildArguments.Reorder;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuildArgumentsTest {

    @Test
    void theDefaultsAreKustomizes() {
        var build = parse();
        assertThat(build.directory()).isEqualTo(".");
        assertThat(build.loadRestrictor()).isEqualTo(LoadRestrictor.LoadRestrictionsRootOnly);
        assertThat(build.reorder()).isEqualTo(Reorder.legacy);
        assertThat(build.output()).isEmpty();
        assertThat(build.batch()).isFalse();
    }

    @Test
    void aValueFollowsAFlagOrAnEqualsSign() {
        for (var build : List.of(
                parse("--reorder", "none", "--load-restrictor", "LoadRestrictionsNone", "-o", "out", "app"),
                parse("app", "--reorder=none", "--load-restrictor=LoadRestrictionsNone", "--output=out"),
                parse("--reorder=none", "app", "--load-restrictor=LoadRestrictionsNone", "-oout"),
                parse("--reorder=none", "--load-restrictor=LoadRestrictionsNone", "-o=out", "--", "app"))) {
            assertThat(build.directory()).isEqualTo("app");
            assertThat(build.reorder()).isEqualTo(Reorder.none);
            assertThat(build.loadRestrictor()).isEqualTo(LoadRestrictor.LoadRestrictionsNone);
            assertThat(build.output()).contains(Path.of("out"));
        }
    }

    @Test
    void whatCannotBeIsToldByName() {
        assertRefused("--reorder", "--reorder", "upwards");
        assertRefused("--load-restrictor", "--load-restrictor=None");
        assertRefused("needs an argument: --output", "--output");
        assertRefused("unknown flag: --enable", "--enable");
        assertRefused("gone/: is not a directory", "-o", "gone/");
        assertRefused("needs an argument: -e", "-e");
        assertRefused("--batch", "--batch=perhaps");
        assertRefused("one path", "app", "other");
        assertRefused("--batch", "--batch", "app");
        assertRefused("--batch", "--batch", "-o", "out");
    }

    @Test
    void whoeverPassesKustomizesFlagsForChartsAndProgramsNeedNotChange() {
        var build = parse(
                "--enable-helm --enable-alpha-plugins=true -e A=b --env=C=d --helm-command helm --network=false app"
                        .split(" "));
        assertThat(build).isEqualTo(parse("app"));
    }

    @Test
    void aSwitchCanBeSetToFalse() {
        assertThat(parse("--batch=false", "--no-remote-bases=false", "app")).isEqualTo(parse("app"));
        assertThat(parse("--no-remote-bases=true").noRemoteBases()).isTrue();
    }

    @Test
    void theLabelOfItsMakerCanBeAskedFor() {
        assertThat(parse("--enable-managedby-label", "app").managedByLabel()).isTrue();
        assertThat(parse("--enable-managedby-label=false", "app")).isEqualTo(parse("app"));
    }

    private static void assertRefused(String named, String... arguments) {
        assertThatThrownBy(() -> parse(arguments))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(named);
    }

    private static BuildArguments parse(String... arguments) {
        return BuildArguments.parse(List.of(arguments));
    }
}
