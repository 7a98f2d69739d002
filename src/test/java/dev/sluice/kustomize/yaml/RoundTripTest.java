package dev.sluice.kustomize.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is printed is read as what it was, by both dialects. */
class RoundTripTest {
    private static final String CHARACTERS =
            "aayYnNeExXo0123456789 _-+.:#'\"\\,[]{}&*!|>%@`?~=<\t\n\n \u00e9\u65e5\r\u00a0\ufeff\u0007";

    static LongStream seeds() {
        return LongStream.range(0, 3000);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aTreeSurvivesPrinting(long seed) {
        var tree = tree(new Random(seed), 0);
        var text = YamlWriter.text(Map.of("v", tree));

        assertThat(YamlReader.documents("a.yaml", text)).as(text).isEqualTo(List.of(Map.of("v", tree)));
        assertThat(YamlReader.configuration("a.yaml", text)).as(text).contains(Map.of("v", tree));
    }

    private static Object tree(Random random, int depth) {
        return switch (random.nextInt(depth < 4 ? 9 : 7)) {
            case 0 -> random.nextLong();
            case 1 -> BigInteger.ONE.shiftLeft(63).add(BigInteger.valueOf(random.nextInt(1000)));
            case 2 -> Math.scalb(random.nextDouble() + 0.1, random.nextInt(-40, 40)) % 1 + 0.0625;
            case 3 -> random.nextBoolean();
            case 4, 5, 6 -> text(random);
            case 7 -> {
                var list = new ArrayList<>();
                for (var i = random.nextInt(4); i > 0; i--) {
                    list.add(tree(random, depth + 1));
                }
                yield list;
            }
            default -> {
                var map = new LinkedHashMap<String, Object>();
                for (var i = random.nextInt(4); i > 0; i--) {
                    map.put(key(random), tree(random, depth + 1));
                }
                yield map;
            }
        };
    }

    /** A key that is {@code <<} merges, however it is printed. */
    private static String key(Random random) {
        var key = text(random);
        return key.equals("<<") ? "<" : key;
    }

    /** Never of line feeds alone: the parser refuses a block of which no line is indented as far as it says. */
    private static String text(Random random) {
        var text = new StringBuilder();
        for (var i = random.nextInt(random.nextInt(12) == 0 ? 120 : 8); i > 0; i--) {
            text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
        }
        return text.isEmpty() || !text.chars().allMatch(c -> c == '\n') ? text.toString() : "a" + text;
    }
}
