package dev.sluice.build.substitution;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever stands in a text, it comes to a text or to an error that says why not, and soon. */
class TemplateFuzzTest {
    private static final List<String> SIGNS = List.of(
            "${",
            "}",
            "$",
            "$$",
            "{",
            "a",
            "b",
            "no",
            ":",
            "=",
            "-",
            "?",
            "+",
            "#",
            "%",
            "/",
            "^",
            ",",
            "\\",
            "*",
            "[",
            "]",
            "1",
            "-2",
            " ",
            "\n",
            "ä",
            "\uD83D\uDE00",
            "\uD83D",
            "${a",
            "${b:=",
            "${a/",
            "${a#",
            "${a:1:");

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.oneOf(
                Arbitraries.of(SIGNS).list().ofMaxSize(40).map(signs -> String.join("", signs)),
                Arbitraries.strings().ofMaxLength(60));
    }

    @Property(tries = 20_000)
    void anyTextEnds(@ForAll("texts") String text, @ForAll("texts") String value, @ForAll boolean strict) {
        end(text, Map.of("a", value, "b", text), strict);
    }

    @Example
    void hostileTextsEndSoon() {
        var large = "ab".repeat(500_000);
        Stream.of(
                        "${a:=".repeat(100_000),
                        "${a//${b}/${a//${b}/${a//${b}/${a}}}}",
                        "${a##" + "*a".repeat(2_000) + "}",
                        "${a##" + "*?[a-z]".repeat(500) + "c}",
                        "${a%%" + "*".repeat(100_000) + "}",
                        "${a#${a}}",
                        "${a}".repeat(100_000))
                .forEach(text -> assertTimeoutPreemptively(
                        Duration.ofSeconds(60), () -> end(text, Map.of("a", large, "b", "a"), true)));
    }

    private static void bounded(long length) {
        if (length > 32 << 20) {
            throw new SubstitutionException("too long");
        }
    }

    private static void end(String text, Map<String, String> variables, boolean strict) {
        try {
            Template.of(text).expanded(new Scope(variables, Set.of(), strict, TemplateFuzzTest::bounded));
        } catch (SubstitutionException e) {
            // an answer as good as any
        }
    }
}
