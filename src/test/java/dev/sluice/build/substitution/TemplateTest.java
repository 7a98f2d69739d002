package dev.sluice.build.substitution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What expressions come to; the expected values were recorded from Flux's own library. */
class TemplateTest {
    private static final Map<String, String> VARIABLES = Map.of(
            "city", "Rostock am Meer",
            "path", "a/b/c",
            "empty", "",
            "three", "3",
            "minus", "-4",
            "stars", "*o",
            "umlauts", "äöü",
            "slash", "p\\q\\r",
            "dollars", "$$x$");

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '`',
            value = {
                "in ${city}, yes => in Rostock am Meer, yes",
                "${#city} => 15",
                "${#umlauts} => 6",
                "${path^}${path^^} => A/b/cA/B/C",
                "${city,}${city,,} => rostock am Meerrostock am meer",
                "${city:3} => tock am Meer",
                "${city:3:4} => tock",
                "${city:${minus}} => Meer",
                "${city:8:${minus}} => am ",
                "${city:2:-1} => stock am Mee",
                "${city:-4:-1} => Rostock am Meer",
                "${city:20:-1}${city:2:-20} => ``",
                "${city:9:${minus}}${city:20} => m ",
                "${city:x}${city:1:x} => Rostock am MeerRostock am Meer",
                "${umlauts:2} => öü",
                "${path#*/}${path##*/} => b/cc",
                "${path%/*}${path%%/*} => a/ba",
                "${city#${stars}} => stock am Meer",
                "${city#[Q-S]} => ostock am Meer",
                "${city#[^a-z]?} => stock am Meer",
                "${city#[} => Rostock am Meer",
                "${city%e[r]} => Rostock am Meer",
                "${city#*}${city##*} => ostock am Meer",
                "${city/o/0}${city//o/0} => R0stock am MeerR0st0ck am Meer",
                "${city/#Ros/Pas}${city/%Meer/See} => Pastock am MeerRostock am See",
                "${path/\\//-}${path//\\//\\\\} => a-b/ca\\b\\c",
                "${city/o/${three}} => R3stock am Meer",
                "${city/o///x}${city:1::2} => Rxstock am Meeros",
                "${dollars/$$/x$$} => x$$x$",
                "${dollars#$$} => x$",
                "${slash#*\\\\} => q\\r",
                "${city/x}y/z} => Rostock am Meer",
                "${empty:-d}${empty:=d}${empty=d}${no:?d}${no:+d} => ddddd",
                "${city:+d} => Rostock am Meer",
                "${no:=pre-${path}-${no:=x}!} => pre-a/b/c-x!",
                "${no:=a$$b$} => a$$b$",
                "${no:=}${no:-} => ``",
                "$${city} $$ $x $ => ${city} $ $x $",
                "$$${path} => $a/b/c",
                "${path}} {} => a/b/c} {}",
            })
    void comesTo(String text, String result) {
        assertThat(expanded(text, true)).isEqualTo(result == null ? "" : result);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " => ",
            value = {
                "${} => unable to parse variable name",
                "${ city } => unable to parse variable name",
                "${ => unable to parse variable name",
                "${city => missing closing brace",
                "${city.x} => missing closing brace",
                "${city-x} => missing closing brace",
                "${city[@]} => missing closing brace",
                "${city:} => unable to parse substitution within function",
                "${city#} => unable to parse substitution within function",
                "${city::2} => unable to parse substitution within function",
                "${city:=x => unable to parse substitution within function",
                "${city/x/ => unable to parse substitution within function",
                "${city/#/x} => unable to parse substitution within function",
                "${city/x} => bad substitution",
                "${city/x/y => bad substitution",
                "${city#x${three}} => bad substitution",
                "${city/${three}x/y} => bad substitution",
                "${city^x} => bad substitution",
                "${#} => bad substitution",
                "${no} => variable not set (strict mode): \"no\"",
                "${#no} => variable not set (strict mode): \"no\"",
                "${no/a/b} => variable not set (strict mode): \"no\"",
                "${city:=${no}} => variable not set (strict mode): \"no\"",
            })
    void isRefused(String text, String error) {
        assertThatThrownBy(() -> expanded(text, true))
                .isInstanceOf(SubstitutionException.class)
                .hasMessage(error);
    }

    @Test
    void whereThatIsAllowedAVariableThatIsNotSetIsEmpty() {
        assertThat(expanded("<${no}|${#no}|${no^^}|${no:1}|${no#x}|${no:-d}>", false))
                .isEqualTo("<|0||||d>");
    }

    @Test
    void aCharacterIsNotCutInTwo() {
        assertThatThrownBy(() -> expanded("${umlauts:1}", true))
                .isInstanceOf(SubstitutionException.class)
                .hasMessageContaining("cuts a character in two");
    }

    private static String expanded(String text, boolean strict) {
        return Template.of(text).expanded(new Scope(VARIABLES, Set.of(), strict, _ -> {}));
    }
}
