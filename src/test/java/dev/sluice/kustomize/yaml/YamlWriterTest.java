package dev.sluice.kustomize.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Texts as the only item of a list, and how they are printed; both sides of the table are JSON strings.
 *
 * <p>The expectations are what kustomize v5.8.1 printed: each case was the body of a resource of a custom kind, built
 * with {@code kustomize build}.
 */
class YamlWriterTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String TEXTS = """
            "" => "v:\\n- \\"\\"\\n"
            "a" => "v:\\n- a\\n"
            " a" => "v:\\n- ' a'\\n"
            "a " => "v:\\n- 'a '\\n"
            " " => "v:\\n- ' '\\n"
            "a b" => "v:\\n- a b\\n"
            "a: b" => "v:\\n- 'a: b'\\n"
            "a:" => "v:\\n- 'a:'\\n"
            "a :b" => "v:\\n- a :b\\n"
            ":a" => "v:\\n- :a\\n"
            ": a" => "v:\\n- ': a'\\n"
            "#a" => "v:\\n- '#a'\\n"
            "a #b" => "v:\\n- 'a #b'\\n"
            "a#b" => "v:\\n- a#b\\n"
            "-" => "v:\\n- '-'\\n"
            "- a" => "v:\\n- '- a'\\n"
            "-a" => "v:\\n- -a\\n"
            "--" => "v:\\n- --\\n"
            "---" => "v:\\n- '---'\\n"
            "--- a" => "v:\\n- '--- a'\\n"
            "---a" => "v:\\n- '---a'\\n"
            "..." => "v:\\n- '...'\\n"
            "...a" => "v:\\n- '...a'\\n"
            "?" => "v:\\n- '?'\\n"
            "? a" => "v:\\n- '? a'\\n"
            "?a" => "v:\\n- ?a\\n"
            "!a" => "v:\\n- '!a'\\n"
            "&a" => "v:\\n- '&a'\\n"
            "*a" => "v:\\n- '*a'\\n"
            "%a" => "v:\\n- '%a'\\n"
            "@a" => "v:\\n- '@a'\\n"
            "`a" => "v:\\n- '`a'\\n"
            "|" => "v:\\n- '|'\\n"
            ">" => "v:\\n- '>'\\n"
            "|a" => "v:\\n- '|a'\\n"
            "{" => "v:\\n- '{'\\n"
            "}" => "v:\\n- '}'\\n"
            "[" => "v:\\n- '['\\n"
            "]" => "v:\\n- ']'\\n"
            "{a" => "v:\\n- '{a'\\n"
            "a{b" => "v:\\n- a{b\\n"
            "a,b" => "v:\\n- a,b\\n"
            ",a" => "v:\\n- ',a'\\n"
            "\\"" => "v:\\n- '\\"'\\n"
            "\\"a\\"" => "v:\\n- '\\"a\\"'\\n"
            "'" => "v:\\n- ''''\\n"
            "'a'" => "v:\\n- '''a'''\\n"
            "it's" => "v:\\n- it's\\n"
            "a\\"b" => "v:\\n- a\\"b\\n"
            "a\\\\b" => "v:\\n- a\\\\b\\n"
            "\\\\" => "v:\\n- \\\\\\n"
            "\\t" => "v:\\n- \\"\\\\t\\"\\n"
            "a\\tb" => "v:\\n- \\"a\\\\tb\\"\\n"
            "a\\t" => "v:\\n- \\"a\\\\t\\"\\n"
            "\\ta" => "v:\\n- \\"\\\\ta\\"\\n"
            "a\\n" => "v:\\n- |\\n  a\\n"
            "a\\nb" => "v:\\n- |-\\n  a\\n  b\\n"
            "a\\nb\\n" => "v:\\n- |\\n  a\\n  b\\n"
            "a\\n\\n" => "v:\\n- |+\\n  a\\n\\n"
            "\\n" => "v:\\n- |2+\\n\\n"
            "\\n\\n" => "v:\\n- |2+\\n\\n\\n"
            "\\na" => "v:\\n- |2-\\n\\n  a\\n"
            " a\\nb" => "v:\\n- |2-\\n   a\\n  b\\n"
            "a \\nb" => "v:\\n- \\"a \\\\nb\\"\\n"
            "a\\n b" => "v:\\n- |-\\n  a\\n   b\\n"
            "a\\nb " => "v:\\n- \\"a\\\\nb \\"\\n"
            "a\\n\\tb" => "v:\\n- \\"a\\\\n\\\\tb\\"\\n"
            "a\\r\\nb" => "v:\\n- \\"a\\\\r\\\\nb\\"\\n"
            "a\\rb" => "v:\\n- \\"a\\\\rb\\"\\n"
            "\\r" => "v:\\n- \\"\\\\r\\"\\n"
            "\\u00e9" => "v:\\n- \\u00e9\\n"
            "\\u65e5\\u672c" => "v:\\n- \\u65e5\\u672c\\n"
            "\\ud83d\\ude00" => "v:\\n- \\"\\\\U0001F600\\"\\n"
            "a\\u00a0b" => "v:\\n- a\\u00a0b\\n"
            "a\\u2028b" => "v:\\n- 'a\\u2028  b'\\n"
            "\\ufeff" => "v:\\n- \\"\\\\uFEFF\\"\\n"
            "\\ufeffa b" => "v:\\n- \\"\\\\uFEFF\\\\x61\\\\x20\\\\x62\\"\\n"
            "a\\ufeffb" => "v:\\n- \\"a\\\\uFEFFb\\"\\n"
            "\\u0007" => "v:\\n- \\"\\\\a\\"\\n"
            "\\u0000" => "v:\\n- \\"\\\\0\\"\\n"
            "\\u001b" => "v:\\n- \\"\\\\e\\"\\n"
            "\\ufffd" => "v:\\n- \\ufffd\\n"
            "\\ue000" => "v:\\n- \\ue000\\n"
            "true" => "v:\\n- \\"true\\"\\n"
            "True" => "v:\\n- \\"True\\"\\n"
            "yes" => "v:\\n- \\"yes\\"\\n"
            "no" => "v:\\n- \\"no\\"\\n"
            "on" => "v:\\n- \\"on\\"\\n"
            "off" => "v:\\n- \\"off\\"\\n"
            "y" => "v:\\n- \\"y\\"\\n"
            "n" => "v:\\n- \\"n\\"\\n"
            "Y" => "v:\\n- \\"Y\\"\\n"
            "N" => "v:\\n- \\"N\\"\\n"
            "null" => "v:\\n- \\"null\\"\\n"
            "~" => "v:\\n- \\"~\\"\\n"
            "NULL" => "v:\\n- \\"NULL\\"\\n"
            "Null" => "v:\\n- \\"Null\\"\\n"
            "nUll" => "v:\\n- nUll\\n"
            "1" => "v:\\n- \\"1\\"\\n"
            "1.0" => "v:\\n- \\"1.0\\"\\n"
            "1e3" => "v:\\n- \\"1e3\\"\\n"
            "0x1" => "v:\\n- \\"0x1\\"\\n"
            "0777" => "v:\\n- \\"0777\\"\\n"
            "0o7" => "v:\\n- \\"0o7\\"\\n"
            "08" => "v:\\n- \\"08\\"\\n"
            "1_000" => "v:\\n- \\"1_000\\"\\n"
            "_1" => "v:\\n- _1\\n"
            "+1" => "v:\\n- \\"+1\\"\\n"
            "-1" => "v:\\n- \\"-1\\"\\n"
            ".5" => "v:\\n- \\".5\\"\\n"
            "5." => "v:\\n- \\"5.\\"\\n"
            "." => "v:\\n- .\\n"
            ".." => "v:\\n- ..\\n"
            ".a" => "v:\\n- .a\\n"
            "+" => "v:\\n- +\\n"
            "-.5" => "v:\\n- \\"-.5\\"\\n"
            "1.2.3" => "v:\\n- 1.2.3\\n"
            "1:2" => "v:\\n- \\"1:2\\"\\n"
            "12:30:45" => "v:\\n- \\"12:30:45\\"\\n"
            "1:60" => "v:\\n- 1:60\\n"
            "1:2.5" => "v:\\n- \\"1:2.5\\"\\n"
            "1:2:3_" => "v:\\n- 1:2:3_\\n"
            "-1:20" => "v:\\n- \\"-1:20\\"\\n"
            "2001-01-01" => "v:\\n- \\"2001-01-01\\"\\n"
            "2001-1-1" => "v:\\n- \\"2001-1-1\\"\\n"
            "2001-01-01T00:00:00Z" => "v:\\n- \\"2001-01-01T00:00:00Z\\"\\n"
            "2001-01-01 00:00:00" => "v:\\n- \\"2001-01-01 00:00:00\\"\\n"
            "2001-02-30" => "v:\\n- 2001-02-30\\n"
            "20010101" => "v:\\n- \\"20010101\\"\\n"
            ".inf" => "v:\\n- \\".inf\\"\\n"
            "-.inf" => "v:\\n- \\"-.inf\\"\\n"
            "+.inf" => "v:\\n- \\"+.inf\\"\\n"
            ".nan" => "v:\\n- \\".nan\\"\\n"
            ".NaN" => "v:\\n- \\".NaN\\"\\n"
            ".Inf" => "v:\\n- \\".Inf\\"\\n"
            "inf" => "v:\\n- inf\\n"
            "=" => "v:\\n- =\\n"
            "<<" => "v:\\n- <<\\n"
            "<" => "v:\\n- <\\n"
            "a<b>&c" => "v:\\n- a<b>&c\\n"
            "0b1" => "v:\\n- \\"0b1\\"\\n"
            "0b2" => "v:\\n- 0b2\\n"
            "0x" => "v:\\n- 0x\\n"
            "0xg" => "v:\\n- 0xg\\n"
            "1e" => "v:\\n- 1e\\n"
            "1e5" => "v:\\n- \\"1e5\\"\\n"
            "1e500" => "v:\\n- 1e500\\n"
            "-0" => "v:\\n- \\"-0\\"\\n"
            "0" => "v:\\n- \\"0\\"\\n"
            "00" => "v:\\n- \\"00\\"\\n"
            "123456789012345678901234567890" => "v:\\n- \\"123456789012345678901234567890\\"\\n"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx y z" => "v:\\n- xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx y\\n  z\\n"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx y z" => "v:\\n- xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\\n  y z\\n"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx y z" => "v:\\n- xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\\n  y z\\n"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx y z" => "v:\\n- xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\\n  y z\\n"
            "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx  y z" => "v:\\n- xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx  y\\n  z\\n"
            "#!/bin/sh\\necho hi\\n" => "v:\\n- |\\n  #!/bin/sh\\n  echo hi\\n"
            "#!/bin/sh\\necho hi \\n" => "v:\\n- \\"#!/bin/sh\\\\necho hi \\\\n\\"\\n"
            "\\n#!/bin/sh\\n" => "v:\\n- |2\\n\\n  #!/bin/sh\\n"
            "  indented\\nx\\n" => "v:\\n- |2\\n    indented\\n  x\\n"
            "a: b\\nc: d\\n" => "v:\\n- |\\n  a: b\\n  c: d\\n"
            "a\\n---\\nb\\n" => "v:\\n- |\\n  a\\n  ---\\n  b\\n"
            "a\\n...\\nb\\n" => "v:\\n- |\\n  a\\n  ...\\n  b\\n"
            "{\\"a\\": 1}" => "v:\\n- '{\\"a\\": 1}'\\n"
            "{\\"a\\":\\n1}\\n" => "v:\\n- |\\n  {\\"a\\":\\n  1}\\n"
            "\\\\n" => "v:\\n- \\\\n\\n"
            "%YAML" => "v:\\n- '%YAML'\\n"
            "a\\u200bb" => "v:\\n- a\\u200bb\\n"
            "caf\\u00e9: x" => "v:\\n- 'caf\\u00e9: x'\\n"
            "key=value" => "v:\\n- key=value\\n"
            "http://x:80/y" => "v:\\n- http://x:80/y\\n"
            "user@host" => "v:\\n- user@host\\n"
            "$(VAR)" => "v:\\n- $(VAR)\\n"
            "${VAR}" => "v:\\n- ${VAR}\\n"
            "{{ .x }}" => "v:\\n- '{{ .x }}'\\n"
            "*" => "v:\\n- '*'\\n"
            "*.example.com" => "v:\\n- '*.example.com'\\n"
            "/" => "v:\\n- /\\n"
            "/*" => "v:\\n- /*\\n"
            "a/b" => "v:\\n- a/b\\n"
            "100m" => "v:\\n- 100m\\n"
            "1Gi" => "v:\\n- 1Gi\\n"
            "1.5Gi" => "v:\\n- 1.5Gi\\n"
            "v1.2" => "v:\\n- v1.2\\n"
            "1.19" => "v:\\n- \\"1.19\\"\\n"
            "1.10" => "v:\\n- \\"1.10\\"\\n"
            "0.1" => "v:\\n- \\"0.1\\"\\n"
            "6443/TCP" => "v:\\n- 6443/TCP\\n"
            "::1" => "v:\\n- ::1\\n"
            "0:0" => "v:\\n- \\"0:0\\"\\n"
            "00:11:22:33:44:55" => "v:\\n- \\"00:11:22:33:44:55\\"\\n"
            "11:22:33:44:55:66" => "v:\\n- 11:22:33:44:55:66\\n"
            "1e1e" => "v:\\n- 1e1e\\n"
            "12e03" => "v:\\n- \\"12e03\\"\\n"
            "0." => "v:\\n- \\"0.\\"\\n"
            "-" => "v:\\n- '-'\\n"
            "+.5" => "v:\\n- \\"+.5\\"\\n"
            "1__0" => "v:\\n- \\"1__0\\"\\n"
            "0_" => "v:\\n- \\"0_\\"\\n"
            "_" => "v:\\n- _\\n"
            "0x_" => "v:\\n- 0x_\\n"
            "a\\u3000b" => "v:\\n- a\\u3000b\\n"
            "\\u3000a" => "v:\\n- \\u3000a\\n"
            "\\u00ada" => "v:\\n- \\u00ada\\n"
            "\\u0660" => "v:\\n- \\u0660\\n"
            """;

    static Stream<String[]> texts() {
        return TEXTS.lines().map(line -> line.split(" => ", 2));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("texts")
    void aTextIsQuotedExactlyWhereGoDoes(String text, String printed) {
        assertThat(YamlWriter.text(Map.of("v", List.of(unquoted(text))))).isEqualTo(unquoted(printed));
    }

    @Test
    void foldsLongLinesAndWritesLongKeysWithAQuestionMark() {
        assertThat(YamlWriter.text(Map.of("v", "word ".repeat(20) + "end", "k".repeat(129), List.of(1L))))
                .isEqualTo("""
                        ? %s
                        : - 1
                        v: word word word word word word word word word word word word word word word word
                          word word word word end
                        """.formatted("k".repeat(129)));
    }

    @Test
    void sortsKeysNaturallyWithLettersLast() {
        assertThat(KeyOrder.sorted(List.of("b", "a10", "a9", "Z", "_x", "10", "9", "a01", "a1", "a/b", "a", "a.b")))
                .containsExactly("_x", "9", "10", "Z", "a", "a.b", "a/b", "a1", "a01", "a9", "a10", "b");
    }

    @Test
    void printsNumbersAsGoDoes() {
        assertThat(YamlWriter.text(List.of(1.0, 0.1, 1e21, 1e-7, 1234567.5, 123456.5, -0.0, 5e-324, 1L)))
                .isEqualTo("""
                        - 1
                        - 0.1
                        - 1e+21
                        - 1e-07
                        - 1.2345675e+06
                        - 123456.5
                        - 0
                        - 5e-324
                        - 1
                        """);
    }

    @Test
    void printsAScalarOrAnEmptyCollectionAlone() {
        assertThat(YamlWriter.text("a")).isEqualTo("a\n");
        assertThat(YamlWriter.text(null)).isEqualTo("null\n");
        assertThat(YamlWriter.text(List.of(List.of(), Map.of()))).isEqualTo("- []\n- {}\n");
    }

    @Test
    void refusesWhatIsNotATree() {
        assertThatThrownBy(() -> YamlWriter.text(List.of(new Object()))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> YamlWriter.text(Map.of(1, 2))).isInstanceOf(IllegalArgumentException.class);
    }

    private static String unquoted(String json) {
        try {
            return JSON.readValue(json, String.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
