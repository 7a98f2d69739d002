package dev.sluice.regex;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.sluice.RandomText;
import dev.sluice.regex.SelectorText.Part;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTextTest {
    @Test
    void aSelectorIsTakenApart() {
        assertThat(SelectorText.read("a=b, c!=d,e in (f, g),h notin (i),j,!k,l>1"))
                .hasValue(new SelectorText(List.of(
                        new Part.OneOf("a", Set.of("b"), true),
                        new Part.OneOf("c", Set.of("d"), false),
                        new Part.OneOf("e", Set.of("f", "g"), true),
                        new Part.OneOf("h", Set.of("i"), false),
                        new Part.Present("j", true),
                        new Part.Present("k", false),
                        new Part.Compared("l", true, "1"))));
        assertThat(SelectorText.read("  ")).hasValue(new SelectorText(List.of()));
    }

    /** What can be read quickly by hand was read by expressions before. */
    @Test
    void itIsWhatTheExpressionsTell() {
        var parts = new String[] {
            "a", "in", "notin", "(", ")", ",", "=", "!", "==", "!=", "<", ">", "-", "1", " ", "\t", "\u2003", "a in (b"
        };
        assertThat(RandomText.of(200_000, 9, parts))
                .allSatisfy(text ->
                        assertThat(SelectorText.read(text)).as("'%s'", text).isEqualTo(ByExpressions.read(text)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a,", "a,", "a in (", " ", "!", "a in ( ", "(,)", "a<"})
    void itIsReadInTheTimeOfItsLength(String part) {
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> SelectorText.read(part.repeat(200_000) + "\""));
    }

    private static final class ByExpressions {
        private static final Pattern SET = Pattern.compile("^\\s*(\\S+?)\\s+(in|notin)\\s*\\(([^)]*)\\)\\s*$");
        private static final Pattern EQUALITY = Pattern.compile("^\\s*([^=!\\s]+)\\s*(==|=|!=)\\s*([^=!\\s]*)\\s*$");
        private static final Pattern NUMERIC = Pattern.compile("^\\s*([^<>=!\\s]+)\\s*([<>])\\s*(-?\\d+)\\s*$");
        private static final Pattern EXISTENCE = Pattern.compile("^\\s*(!?)\\s*([^=!\\s(),]+)\\s*$");
        private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");

        static Optional<SelectorText> read(String text) {
            var parts = new ArrayList<Part>();
            if (!text.isBlank()) {
                for (var part : COMMA.split(text, -1)) {
                    var read = part(part);
                    if (read.isEmpty()) {
                        return Optional.empty();
                    }
                    parts.add(read.get());
                }
            }
            return Optional.of(new SelectorText(parts));
        }

        private static Optional<Part> part(String part) {
            var set = SET.matcher(part);
            if (set.matches()) {
                var values = List.of(set.group(3).strip().split("\\s*,\\s*", -1));
                return Optional.of(new Part.OneOf(
                        set.group(1), new LinkedHashSet<>(values), set.group(2).equals("in")));
            }
            var equality = EQUALITY.matcher(part);
            if (equality.matches()) {
                return Optional.of(new Part.OneOf(
                        equality.group(1),
                        Set.of(equality.group(3)),
                        !equality.group(2).equals("!=")));
            }
            var numeric = NUMERIC.matcher(part);
            if (numeric.matches()) {
                return Optional.of(
                        new Part.Compared(numeric.group(1), numeric.group(2).equals(">"), numeric.group(3)));
            }
            var existence = EXISTENCE.matcher(part);
            return existence.matches()
                    ? Optional.of(new Part.Present(
                            existence.group(2), existence.group(1).isEmpty()))
                    : Optional.empty();
        }
    }
}
