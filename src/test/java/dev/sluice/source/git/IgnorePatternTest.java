package dev.sluice.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.eclipse.jgit.ignore.IgnoreNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IgnorePatternTest {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '"', textBlock = """
                    a,          a,        true
                    a,          x/a,      true
                    a,          x/ab,     false
                    /a,         a,        true
                    /a,         x/a,      false
                    x/a,        x/a,      true
                    x/a,        y/x/a,    false
                    *.md,       x/y.md,   true
                    *.md,       x/y.mdx,  false
                    x/*.md,     x/y/z.md, false
                    a?c,        abc,      true
                    a?c,        ac,       false
                    **/a,       a,        true
                    **/a,       x/y/a,    true
                    a/**,       a/b/c,    true
                    a/**,       a,        false
                    a/**/b,     a/b,      true
                    a/**/b,     a/x/y/b,  true
                    a/**/b,     a/xb,     false
                    [a-c]x,     bx,       true
                    [!a-c]x,    bx,       false
                    [^a-c]x,    dx,       true
                    [[:digit:]]x, 4x,     true
                    []a]x,      ]x,       true
                    [[:],       :,        true
                    [[:a],      [,        true
                    "\\*",      *,        true
                    "\\*",      a,        false
                    "\\#a",     #a,       true
                    "\\!a",     !a,       true
                    !a,         a,        true
                    "a ",       a,        true
                    "a\\ ",     "a ",     true
                    """)
    void isAsGitHasIt(String pattern, String path, boolean expected) {
        assertThat(matches(pattern, path, false)).isEqualTo(expected);
    }

    @Test
    void aPatternWithASlashAtItsEndMatchesFoldersOnly() {
        assertThat(matches("a/", "x/a", true)).isTrue();
        assertThat(matches("a/", "x/a", false)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "# a", "!", "/", "a\\", "[a", "[[:none:]]"})
    void whatSaysNothingIsNoPattern(String line) {
        assertThat(IgnorePattern.of(line)).isEmpty();
    }

    /** By JGit's matcher, each of these takes longer than anybody can wait. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "*a*a*a*a*a*a*a*a*a*a*a*a*b",
                "**/a/**/a/**/a/**/a/**/a/**/a/**/a/**/b",
                "*?*?*?*?*?*?*?*?*?*?*?*b"
            })
    void aMatchTakesNoLongerThanTheLengthsAllow(String pattern) {
        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> {
            assertThat(matches(pattern, "a".repeat(2000), false)).isFalse();
            assertThat(matches(pattern, "a/".repeat(1000) + "a", false)).isFalse();
            assertThat(IgnorePattern.of("[" + "a".repeat(1_000_000) + "]")).isEmpty();
        });
    }

    @Property(tries = 3000)
    void isWhatJGitMatches(@ForAll("patterns") String pattern, @ForAll("paths") String path, @ForAll boolean folder)
            throws IOException {
        var node = new IgnoreNode();
        node.parse(new ByteArrayInputStream(pattern.getBytes(StandardCharsets.UTF_8)));
        var expected = Optional.ofNullable(node.checkIgnored(path, folder));
        var actual = IgnorePattern.of(pattern)
                .filter(parsed -> parsed.matches(List.of(path.split("/")), folder))
                .map(parsed -> !parsed.includes());
        assertThat(actual).isEqualTo(expected);
    }

    @Provide
    Arbitrary<String> patterns() {
        var piece = Arbitraries.of("a", "b", "ab", "*", "?", "a*", "*b", "[ab]", "[!a]", "a?b", "*a*", "[a-b]b");
        var segment = Arbitraries.frequencyOf(
                net.jqwik.api.Tuple.of(4, piece), net.jqwik.api.Tuple.of(1, Arbitraries.of("**")));
        var middle = segment.list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("/", parts));
        return Combinators.combine(Arbitraries.of("", "", "/", "!"), middle, Arbitraries.of("", "", "/"))
                .as((start, text, end) -> start + text + end);
    }

    @Provide
    Arbitrary<String> paths() {
        return Arbitraries.of("a", "b", "ab", "ba", "aab", "abb", "c")
                .list()
                .ofMinSize(1)
                .ofMaxSize(5)
                .map(parts -> String.join("/", parts));
    }

    private static boolean matches(String pattern, String path, boolean folder) {
        return IgnorePattern.of(pattern).orElseThrow().matches(List.of(path.split("/", -1)), folder);
    }
}
