package dev.sluice.kustomize.yaml;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.kustomize.BuildException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What can be read and what cannot; the texts in the tables are JSON strings.
 *
 * <p>The expectations are what kustomize v5.8.1 printed: each case was the body of a resource of a custom kind, built
 * with {@code kustomize build}.
 */
class YamlReaderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String READABLE = """
            "v: !!str 12\\n" => "v: \\"12\\"\\n"
            "v: !!int '12'\\n" => "v: 12\\n"
            "v: !!float 1\\n" => "v: 1\\n"
            "v: !!float 1.5\\n" => "v: 1.5\\n"
            "v: !!float '2'\\n" => "v: 2\\n"
            "v: !!bool 'true'\\n" => "v: true\\n"
            "v: !!bool true\\n" => "v: true\\n"
            "v: !!null ''\\n" => "v: null\\n"
            "v: !!binary aGVsbG8=\\n" => "v: hello\\n"
            "v: !!binary /w==\\n" => "v: \\ufffd\\n"
            "v: !!timestamp 2001-01-01\\n" => "v: \\"2001-01-01T00:00:00Z\\"\\n"
            "v: !!timestamp '2001-01-01'\\n" => "v: \\"2001-01-01T00:00:00Z\\"\\n"
            "v: !foo bar\\n" => "v: bar\\n"
            "v: !foo 12\\n" => "v: \\"12\\"\\n"
            "v: ! 12\\n" => "v: 12\\n"
            "v: ! yes\\n" => "v: \\"yes\\"\\n"
            "v: !!set {a, b}\\n" => "v:\\n  a: \\"\\"\\n  b: \\"\\"\\n"
            "v: !!set {a: 1}\\n" => "v:\\n  a: 1\\n"
            "v: !!omap [a: 1]\\n" => "v:\\n- a: 1\\n"
            "v: !!foo 12\\n" => "v: \\"12\\"\\n"
            "v: !!map {a: 1}\\n" => "v:\\n  a: 1\\n"
            "v: !!seq [1]\\n" => "v:\\n- 1\\n"
            "v: !!str {a: 1}\\n" => "v:\\n  a: 1\\n"
            "v: !!int [1]\\n" => "v:\\n- 1\\n"
            "v: !!str\\n" => "v: \\"\\"\\n"
            "v: !!str null\\n" => "v: \\"null\\"\\n"
            "v: !!str ~\\n" => "v: \\"~\\"\\n"
            "v: !foo {a: 1}\\n" => "v:\\n  a: 1\\n"
            "v: !!merge x\\n" => "v: x\\n"
            "v: !<tag:yaml.org,2002:int> '3'\\n" => "v: 3\\n"
            "v: !!int 0x1F\\n" => "v: 31\\n"
            "v: !!int 1_0\\n" => "v: 10\\n"
            "v: !!binary |\\n  aGVs\\n  bG8=\\n" => "v: hello\\n"
            "true: a\\n" => "\\"true\\": a\\n"
            "v: {yes: a}\\n" => "v:\\n  \\"yes\\": a\\n"
            "v: {'1': a}\\n" => "v:\\n  \\"1\\": a\\n"
            "v:\\n  ? |\\n    x\\n  : b\\n" => "v:\\n  ? |\\n    x\\n  : b\\n"
            "v: {!!str 1: a}\\n" => "v:\\n  \\"1\\": a\\n"
            "v: &a {x: 1, y: [1]}\\nw: *a\\n" => "v:\\n  x: 1\\n  \\"y\\":\\n  - 1\\nw:\\n  x: 1\\n  \\"y\\":\\n  - 1\\n"
            "v: &a {x: 1, y: 2}\\nw: {<<: *a, y: 3, z: 4}\\n" => "v:\\n  x: 1\\n  \\"y\\": 2\\nw:\\n  x: 1\\n  \\"y\\": 3\\n  z: 4\\n"
            "v: &a {x: {p: 1}}\\nw: {<<: *a, x: {q: 1}}\\n" => "v:\\n  x:\\n    p: 1\\nw:\\n  x:\\n    q: 1\\n"
            "w: {<<: {a: 1}, b: 2}\\n" => "w:\\n  a: 1\\n  b: 2\\n"
            "w: {<<: {<<: {a: 1}, b: 1, c: 1}, b: 2}\\n" => "w:\\n  a: 1\\n  b: 2\\n  c: 1\\n"
            "w: {'<<': {a: 1}}\\n" => "w: {}\\n"
            "w: {\\"<<\\": {a: 1}, b: 1}\\n" => "w:\\n  b: 1\\n"
            "w: {!!merge <<: {a: 1}}\\n" => "w:\\n  a: 1\\n"
            "w: {<<: []}\\n" => "w: {}\\n"
            "v: &a 1\\nw: &a 2\\nx: *a\\n" => "v: 1\\nw: 2\\nx: 2\\n"
            "v: &a\\nw: *a\\n" => "v: null\\nw: null\\n"
            "v: {&a b: c, d: *a}\\n" => "v:\\n  b: c\\n  d: b\\n"
            "v: [<<]\\n" => "v:\\n- <<\\n"
            "v: &x {a: &y {b: 1}, c: *y}\\nw: {<<: *x, c: 2}\\n" => "v:\\n  a:\\n    b: 1\\n  c:\\n    b: 1\\nw:\\n  a:\\n    b: 1\\n  c: 2\\n"
            "v: &a 12\\nw: *a\\n" => "v: 12\\nw: 12\\n"
            "v:\\ta\\n" => "v: a\\n"
            "v: a\\t\\n" => "v: a\\n"
            "v: a\\t# c\\n" => "v: a\\n"
            "v: a #c\\n" => "v: a\\n"
            "v: a#c\\n" => "v: a#c\\n"
            "v: [a,\\n\\tb]\\n" => "v:\\n- a\\n- b\\n"
            "v: |\\n  a\\tb\\n\\n" => "v: \\"a\\\\tb\\\\n\\"\\n"
            "v: {a: b,\\n c: d}\\n" => "v:\\n  a: b\\n  c: d\\n"
            "v: {a: b\\n}\\n" => "v:\\n  a: b\\n"
            "v: [a\\n]\\n" => "v:\\n- a\\n"
            "v: 'a\\n  b\\n\\n  c'\\n" => "v: |-\\n  a b\\n  c\\n"
            "v: \\"a\\\\\\n  b\\"\\n" => "v: ab\\n"
            "v: 'it''s'\\n" => "v: it's\\n"
            "v: a b\\n  c d\\n\\n  e\\n" => "v: |-\\n  a b c d\\n  e\\n"
            "v: |\\n\\n  a\\n\\n  b\\n\\n\\n" => "v: |2\\n\\n  a\\n\\n  b\\n"
            "v: |+\\n  a\\n\\n\\n" => "v: |+\\n  a\\n\\n\\n"
            "v: |-\\n  a\\n\\n\\n" => "v: a\\n"
            "v: |2\\n   a\\n  b\\n" => "v: |2\\n   a\\n  b\\n"
            "v: >\\n  a\\n  b\\n\\n  c\\n   d\\n  e\\n\\n" => "v: |\\n  a b\\n  c\\n\\n   d\\n  e\\n"
            "v: >-\\n  a\\n  b\\n\\n" => "v: a b\\n"
            "v: |1-\\n  a\\n\\n" => "v: ' a'\\n"
            "v: |\\n\\n" => "v: \\"\\"\\n"
            "v: |  # comment\\n  a\\n" => "v: |\\n  a\\n"
            "v: >2\\n    a\\n  b\\n" => "v: |2\\n    a\\n  b\\n"
            "v: a:b\\n" => "v: a:b\\n"
            "v: {a:b}\\n" => "v:\\n  a:b: \\"\\"\\n"
            "v: {\\"a\\":b}\\n" => "v:\\n  a: b\\n"
            "v: [a:b, c: d]\\n" => "v:\\n- a:b\\n- c: d\\n"
            "v: [a,]\\n" => "v:\\n- a\\n"
            "v: {a, b}\\n" => "v:\\n  a: \\"\\"\\n  b: \\"\\"\\n"
            "v: ?a\\n" => "v: ?a\\n"
            "v: -a\\n" => "v: -a\\n"
            "v: :a\\n" => "v: :a\\n"
            "v: \\"a\\u2028b\\"\\n" => "v: 'a\\u2028  b'\\n"
            "v: a\\u00a0b\\n" => "v: a\\u00a0b\\n"
            "v: \\ufeffa\\n" => "v: \\"\\\\uFEFF\\\\x61\\"\\n"
            "v: \\u00e9\\ud83d\\ude00\\n" => "v: \\"\\u00e9\\\\U0001F600\\"\\n"
            "v: !!str\\nw: 1\\n" => "v: \\"\\"\\nw: 1\\n"
            "v:\\n- a\\n- b\\n" => "v:\\n- a\\n- b\\n"
            "v: a\\n...\\n\\n" => "v: a\\n"
            "v: a\\n...\\nw: b\\n\\n" => "v: a\\n"
            "v: a\\n--- # c\\n\\n" => "v: a\\n"
            "v: |\\n  a\\n---\\n\\n" => "v: |\\n  a\\n"
            "v: a\\n---\\n" => "v: a\\n"
            "v: a\\r\\nw: b\\r\\n\\n" => "v: a\\nw: b\\n"
            "v: |\\r\\n  a\\r\\n  b\\r\\n\\n" => "v: |\\n  a\\n  b\\n"
            "v: a\\rw: b\\r\\n" => "v: a\\nw: b\\n"
            "v: \\"a\\r\\n  b\\"\\n" => "v: a b\\n"
            "v:    \\n  a\\n" => "v: a\\n"
            "? v\\n: a\\n" => "v: a\\n"
            "v: !<x> a\\n" => "v: a\\n"
            "v:\\n - - a\\n   - b\\n - - c\\n" => "v:\\n- - a\\n  - b\\n- - c\\n"
            "v:\\n-\\n  a: 1\\n-\\n-\\n" => "v:\\n- a: 1\\n- null\\n- null\\n"
            "v:\\n  a:\\n  b: \\n" => "v:\\n  a: null\\n  b: null\\n"
            "v: [{a: b}, {c: d}]\\n" => "v:\\n- a: b\\n- c: d\\n"
            "v: [a: b]\\n" => "v:\\n- a: b\\n"
            "v: [? a : b]\\n" => "v:\\n- a: b\\n"
            "v: # c\\n  a\\n" => "v: a\\n"
            "v: 'a' #c\\n" => "v: a\\n"
            "v: 'a'#c\\n" => "v: a\\n"
            "#c\\nv: a\\n#d\\n" => "v: a\\n"
            "v: >\\n\\n\\n  a\\n\\n\\n  b\\n" => "v: |2\\n\\n\\n  a\\n\\n  b\\n"
            """;

    private static final String UNREADABLE = """
            "v: .inf\\n"
            "v: -.inf\\n"
            "v: .nan\\n"
            "v: -\\n"
            "v: !!int 1.5\\n"
            "v: !!bool yes\\n"
            "v: !!null x\\n"
            "v: !!binary '!!'\\n"
            "v: !!float .inf\\n"
            "v: {1: a}\\n"
            "v: {true: a}\\n"
            "v: {null: a}\\n"
            "v: {1.5: a}\\n"
            "v: {~: a}\\n"
            "v: {: a}\\n"
            "v: {2001-01-01: a}\\n"
            "v: {[a]: b}\\n"
            "v: {{a: 1}: b}\\n"
            "? [a]\\n: b\\n"
            "null: a\\n"
            "v: {!!int '1': a}\\n"
            "v: {0x10: a}\\n"
            "v: 1\\nv: 2\\n"
            "v: {a: 1, a: 2}\\n"
            "v: {a: 1, 'a': 2}\\n"
            "v: {<<: {a: 1}, <<: {b: 1}}\\n"
            "w: {<<: x}\\n"
            "w: {<<: [[a]]}\\n"
            "v: *nope\\n"
            "w: {<<: null}\\n"
            "w: {<<: }\\n"
            "v: &a-b.c 1\\nw: *a-b.c\\n"
            "v: &a [1]\\nw: {<<: *a}\\n"
            "v:\\n\\t- a\\n"
            "v:\\n  - a\\n\\t\\n  - b\\n"
            "\\tv: a\\n"
            "v: |\\n  a\\n\\tb\\n"
            "v: \\"\\\\x41\\\\u0041\\\\U00000041\\\\/\\\\e\\\\0\\\\_\\\\N\\\\L\\\\P\\"\\n"
            "v: \\"\\\\q\\"\\n"
            "v: @a\\n"
            "v: `a\\n"
            "v: %a\\n"
            "v: a: b\\n"
            "v: 'a': b\\n"
            "v: [a, , b]\\n"
            "v: ? a\\n"
            "v: - a\\n"
            "v: a\\n- b\\n"
            "- a\\n"
            "v: \\u0007\\n"
            "v: \\"\\u0007\\"\\n"
            "v: \\u007f\\n"
            "v: a\\n b: c\\n"
            "v:\\n  - a\\n - b\\n"
            "v: [a]]\\n"
            "v: {a\\n"
            "v: \\"a\\n"
            "v: 'a\\n"
            "v: a\\n---x\\n\\n"
            "v: *\\n"
            "v: &\\n"
            "v: & a\\n"
            "v: - a\\n"
            "a: b: c: d\\n"
            "v: \\"a\\"b\\n"
            "v: x\\n  # c\\n  y\\n"
            "v: {a: [}\\n"
            "v: |\\n   a\\n  b\\n c\\n"
            "v:\\n  - a\\n  b: c\\n"
            """;

    static Stream<String[]> readable() {
        return READABLE.lines().map(line -> line.split(" => ", 2));
    }

    static Stream<String> unreadable() {
        return UNREADABLE.lines();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readable")
    void aDocumentIsPrintedAsKustomizeDoes(String written, String printed) {
        var document = YamlReader.documents("a.yaml", unquoted(written)).getFirst();

        assertThat(YamlWriter.text(document)).isEqualTo(unquoted(printed));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unreadable")
    void whatKustomizeRefusesIsAnErrorThatNamesTheFile(String written) {
        var text = "apiVersion: x/v1\nkind: Probe\nmetadata: {name: p}\n" + unquoted(written);

        assertThatThrownBy(() -> YamlReader.documents("a.yaml", text))
                .isInstanceOf(BuildException.class)
                .hasMessageStartingWith("a.yaml");
    }

    @Test
    void splitsDocumentsAndLeavesOutEmptyOnes() {
        assertThat(YamlReader.documents("a.yaml", "---\na: 1\n--- # c\n---\n---\nb: 2\n...\nc: 3\n---\nnull\n---"))
                .isEqualTo(List.of(Map.of("a", 1L), Map.of("b", 2L)));
    }

    @Test
    void readsJsonWithWindowsLinesAndAByteOrderMark() {
        assertThat(YamlReader.documents("a.json", "\uFEFF{\r\n  \"a\": [1, 2.5, \"\\u00e9\"]\r\n}\r\n"))
                .isEqualTo(List.of(Map.of("a", List.of(1L, 2.5, "\u00e9"))));
    }

    @Test
    void keepsTheOrderOfKeysWithMergedOnesLast() {
        var document = YamlReader.documents("a.yaml", "a: &a {y: 1, x: 2}\nb: {z: 3, <<: *a, x: 4}")
                .getFirst();

        assertThat(((LinkedHashMap<?, ?>) ((Map<?, ?>) document).get("b")).sequencedKeySet())
                .asString()
                .isEqualTo("[z, x, y]");
    }

    @Test
    void anAliasIsACopy() {
        var document =
                (Map<?, ?>) YamlReader.documents("a.yaml", "a: &a [1]\nb: *a").getFirst();

        assertThat(document.get("a")).isEqualTo(document.get("b")).isNotSameAs(document.get("b"));
    }

    @Test
    void errorsNameLineAndColumnOfTheFile() {
        assertThatThrownBy(() -> YamlReader.documents("d/a.yaml", "a: 1\n---\nb: 2\nc: *x\n"))
                .isInstanceOf(BuildException.class)
                .hasMessage("d/a.yaml:4:4: unknown anchor 'x' referenced");
        assertThatThrownBy(() -> YamlReader.documents("d/a.yaml", "a: 1\n---\n\nb: {c: 1, c: 2}\n"))
                .hasMessage("d/a.yaml:4:11: mapping key \"c\" already defined");
        assertThatThrownBy(() -> YamlReader.documents("d/a.yaml", "a: 1\n--- b\n"))
                .hasMessage("d/a.yaml:2:1: invalid document separator: --- b");
        assertThatThrownBy(() -> YamlReader.documents("d/a.yaml", "a: 1\n---\nb: [\n"))
                .hasMessageStartingWith("d/a.yaml:");
    }

    private static String unquoted(String json) {
        try {
            return JSON.readValue(json, String.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
