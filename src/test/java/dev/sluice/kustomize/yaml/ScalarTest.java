package dev.sluice.kustomize.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kustomize.yaml.Scalar.Style;
import dev.sluice.kustomize.yaml.Scalar.Tag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScalarTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0777",
                "0x1F",
                "1.0",
                "1e3",
                "1_000",
                "True",
                "2001-01-01",
                "!!binary aGVsbG8=",
                "!!str 5",
                "'text'",
                "\"5\"",
                "12345678901234567890123"
            })
    void whatAValueDoesNotTellIsKept(String written) {
        assertThat(read(written)).isInstanceOf(Scalar.class);
        assertThat(Trees.text(read(written))).isEqualTo(written.replaceAll("!!binary |!!str |['\"]", ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "5", "-5", "1.5", "true", "18446744073709551615", "!!str text"})
    void ordinaryScalarsAreTheirValues(String written) {
        assertThat(read(written)).isNotInstanceOf(Scalar.class);
        assertThat(Trees.text(read(written))).isEqualTo(written.replace("!!str ", ""));
    }

    @Test
    void anotherTextKeepsTypeAndQuotes() {
        assertThat(Scalar.withText(5L, "7")).isEqualTo(7L);
        assertThat(Scalar.withText("x", "7")).isEqualTo("7");
        assertThat(Scalar.withText(5L, "0777")).isEqualTo(new Scalar("0777", Tag.INTEGER, Style.PLAIN));
        assertThat(Scalar.withText(read("'x'"), "7")).isEqualTo(new Scalar("7", Tag.TEXT, Style.SINGLE_QUOTED));
    }

    @Test
    void aTextThatDoesNotFitItsTypeCannotBePrinted() {
        var tree = new ArrayList<>(List.of(Scalar.withText(5L, "many")));

        assertThatThrownBy(() -> Trees.plain(tree))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("many");
    }

    @Test
    void withoutATypeTheTextDecidesUnlessItIsInQuotes() {
        assertThat(printed(Scalar.untyped("name", "15"))).isEqualTo(15L);
        assertThat(printed(Scalar.untyped("name", "null"))).isNull();
        assertThat(printed(Scalar.untyped("name", "yes"))).isEqualTo("yes");
        assertThat(printed(Scalar.untyped("name", "5 # five"))).isEqualTo("5 # five");
        assertThat(printed(Scalar.untyped(5L, "a-5"))).isEqualTo("a-5");
        assertThat(Scalar.untyped(read("'name'"), "15")).isEqualTo(new Scalar("15", Tag.TEXT, Style.SINGLE_QUOTED));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "15", "1e3", "0x10", "012", "1_0", ".5", ".inf", "null", "~", "true", "yes", "on", "y", "-", "a: b",
                "- a", "[]", "# a"
            })
    void whatIsNotReadAsATextIsOneFromTheMergeOn(String text) {
        var kept = new Scalar(text, Tag.TEXT, Style.QUOTED);

        assertThat(Scalar.merged(Scalar.untyped(text))).isEqualTo(kept);
        assertThat(Scalar.newText(text)).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "word", "2001-01-01", "1.2.3", "0x", "."})
    void whatIsReadAsATextNeedsNoQuotes(String text) {
        assertThat(Scalar.newText(text)).isEqualTo(text);
    }

    @Test
    void aNewFieldGetsTheQuotesThatItNeedsAndAnOldOneKeepsItsStyle() {
        var map = new HashMap<String, Object>(Map.of("plain", "a", "quoted", read("'a'")));
        for (var field : List.of("plain", "quoted", "new")) {
            Scalar.setIn(map, field, Scalar.untyped("7"));
        }
        Trees.plain(map);

        assertThat(map).isEqualTo(Map.of("plain", 7L, "quoted", "7", "new", "7"));
    }

    private static Object printed(Object scalar) {
        return Trees.plain(scalar);
    }

    @Test
    void aNumberInThePlaceOfATextInQuotesIsAText() {
        assertThat(Scalar.styledAs(read("'word'"), 5L)).isEqualTo(new Scalar("5", Tag.TEXT, Style.SINGLE_QUOTED));
        assertThat(Scalar.styledAs("word", 5L)).isEqualTo(5L);
        assertThat(Scalar.styledAs(3L, read("'5'"))).isEqualTo("5");
        assertThat(Scalar.styledAs(read("'word'"), Map.of())).isEqualTo(Map.of());
    }

    @Test
    void printedTextsHaveTheQuotesThatTheyNeed() {
        assertThat(Scalar.printed("word")).isEqualTo("word");
        assertThat(Scalar.printed("yes")).isEqualTo(new Scalar("yes", Tag.TEXT, Style.QUOTED));
        assertThat(Scalar.printed("a: b")).isEqualTo(new Scalar("a: b", Tag.TEXT, Style.SINGLE_QUOTED));
        assertThat(Scalar.printed("two\nlines")).isEqualTo(new Scalar("two\nlines", Tag.TEXT, Style.LITERAL));
    }

    private static Object read(String written) {
        return Trees.map(YamlReader.resources("a.yaml", "v: " + written).getFirst())
                .get("v");
    }
}
