package dev.sluice.kustomize.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kustomize.BuildException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
    @Test
    void aliasesOfAliasesEndInAnError() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
                + IntStream.range(1, 12)
                        .mapToObj(i -> "a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)))
                        .collect(Collectors.joining());

        assertRefused(text, "excessive aliasing");
    }

    @Test
    void mergesOfMergesEndInAnError() {
        var text = "a0: &a0 {x: 1}\n"
                + IntStream.range(1, 30)
                        .mapToObj(i -> "a%d: &a%d {<<: *a%d, x: [*a%d, *a%d]}\n".formatted(i, i, i - 1, i - 1, i - 1))
                        .collect(Collectors.joining());

        assertRefused(text, "excessive aliasing");
    }

    @Test
    void aliasesOfALongTextEndInAnError() {
        var text = "a: &a %s\nb: [%s]\n".formatted("x".repeat(1_000_000), "*a, ".repeat(1000));

        assertRefused(text, "excessive aliasing");
    }

    @Test
    void aThingThatContainsItselfIsAnError() {
        assertRefused("a: &a [*a]", "anchor 'a' value contains itself");
        assertRefused("a: &a {b: {<<: *a}}", "anchor 'a' value contains itself");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "? ", "[? "})
    void depthEndsInAnError(String opening) {
        assertRefused(opening.repeat(20_000), "nested deeper than");
    }

    @Test
    void depthByWayOfAliasesEndsInAnError() {
        var deep = "[".repeat(400) + "]".repeat(400);

        assertRefused("a: &a %s\nb: %s*a%s".formatted(deep, "[".repeat(300), "]".repeat(300)), "nested deeper than");
    }

    @Test
    void aHugeTextIsAnError() {
        assertRefused("a: " + "x".repeat(Limits.CODE_POINTS), "is larger than");
        assertRefused("[" + "a,".repeat(Limits.NODES + 1) + "]", "holds more than");
    }

    @Test
    void manyAliasesOfSmallThingsAreFine() {
        assertThat(YamlReader.documents("a.yaml", "a: &a {x: 1}\nb: [%s]".formatted("*a, ".repeat(10_000))))
                .hasSize(1);
    }

    private static void assertRefused(String text, String why) {
        for (var read : List.<Runnable>of(
                () -> YamlReader.documents("a.yaml", text), () -> YamlReader.configuration("a.yaml", text))) {
            assertThatThrownBy(read::run)
                    .isInstanceOf(BuildException.class)
                    .hasMessageStartingWith("a.yaml")
                    .hasMessageContaining(why);
        }
    }
}
