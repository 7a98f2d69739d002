package dev.sluice.kustomize.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.yaml.Trees;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonPatchTest {
    private static final String TARGET = "{a: {b: [1, 2, 3]}, c: text}";

    private static Map<String, Object> patched(String target, String ops) {
        return Trees.map(Trees.plain(JsonPatch.apply(Yaml.map(target), JsonPatch.parse(Yaml.document(ops)))));
    }

    @Test
    void operationsAreAppliedOneAfterTheOther() {
        assertThat(patched(TARGET, """
                        - {op: add, path: /d, value: {}}
                        - {op: move, from: /a/b, path: /d/e}
                        - {op: remove, path: /d/e/-1}
                        - {op: copy, from: /c, path: /d/e/-}
                        - {op: test, path: /d/e, value: [1, 2, text]}
                        """)).isEqualTo(Yaml.map("{a: {}, c: text, d: {e: [1, 2, text]}}"));
    }

    @Test
    void aCopyIsATreeOfItsOwn() {
        assertThat(patched(TARGET, "[{op: copy, from: /a, path: /d}, {op: add, path: /d/x, value: 1}]"))
                .isEqualTo(Yaml.map("{a: {b: [1, 2, 3]}, c: text, d: {b: [1, 2, 3], x: 1}}"));
    }

    @Test
    void anEmptyPatchChangesNothing() {
        assertThat(patched(TARGET, "[]")).isEqualTo(Yaml.map(TARGET));
        assertThat(JsonPatch.parse(null)).isEmpty();
    }

    @Test
    void whatIsNotAListOfOperationsIsAnError() {
        assertThatThrownBy(() -> JsonPatch.parse(Map.of())).isInstanceOf(BuildException.class);
        assertThatThrownBy(() -> JsonPatch.parse(Yaml.document("[add]"))).isInstanceOf(BuildException.class);
    }

    @Test
    void anOperationIsCheckedWhenItIsAppliedAndNotBefore() {
        assertThat(JsonPatch.parse(Yaml.document("[{op: frobnicate}]"))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {op: add, path: /x/y, value: 1}      | add operation does not apply: doc is missing path: "/x/y": missing value
            {op: remove, path: /x}               | error in remove for path: '/x': Unable to remove nonexistent key: x
            {op: remove, path: /a/b/3}           | error in remove for path: '/a/b/3': Unable to access invalid index: 3
            {op: add, path: /a/b/x, value: 1}    | error in add for path: '/a/b/x': value was not a proper array index: 'x'
            {op: replace, path: /a/b/7, value: 1}| replace operation does not apply: doc is missing key: /a/b/7
            {op: move, from: /x/y, path: /z}     | move operation does not apply: doc is missing from path
            {op: copy, from: /c, path: /x/y}     | copy operation does not apply: doc is missing destination path
            {op: test, path: /c, value: other}   | testing value /c failed: test failed: it is text, not other
            {op: add, value: 1}                  | add operation has no path
            {op: frobnicate, path: /c}           | Unexpected kind: frobnicate
            """)
    void anErrorSaysWhatIsMissing(String op, String message) {
        assertThatThrownBy(() -> patched(TARGET, "[" + op + "]"))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining(message);
    }

    @Test
    void copiesOfCopiesEndInAnError() {
        var doubling = "- {op: copy, from: /a, path: /a/x%d}\n";
        var patch = IntStream.range(0, 40).mapToObj(doubling::formatted).collect(Collectors.joining());

        assertThatThrownBy(() -> patched(TARGET, patch))
                .isInstanceOf(BuildException.class)
                .hasMessageContaining("needs more than 512 MiB");
    }
}
