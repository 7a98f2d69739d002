package dev.sluice.sops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Files that become much larger as they are written. */
class BoundedTextTest {
    private static final String ERROR = "the decrypted file would have more than 33554432 characters";

    @Test
    void keysArePaddedWithinTheLimit() {
        var keys = new ArrayList<>(Collections.nCopies(40, new Node.Item("a", new Node.Bool(true))));
        keys.add(new Node.Item("k".repeat(1 << 20), new Node.Bool(true)));

        assertBounded(IniStore::write, new Node.Branch(List.of(new Node.Item("section", new Node.Branch(keys)))));
    }

    @Test
    void linesAreIndentedWithinTheLimit() {
        var nested = nested(800, new Node.Sequence(Collections.nCopies(50_000, new Node.Int(0))));

        assertBounded(JsonStore::write, nested);
        assertBounded(YamlWriter::write, nested);
    }

    @Test
    void linesOfATextAreIndentedWithinTheLimit() {
        assertBounded(YamlWriter::write, nested(800, new Node.Text("a\n".repeat(25_000))));
    }

    @Test
    void charactersAreEscapedWithinTheLimit() {
        var text = new Node.Branch(List.of(new Node.Item("a", new Node.Text("\t".repeat(17 << 20)))));

        assertBounded(JsonStore::write, text);
        assertBounded(YamlWriter::write, text);
    }

    @Test
    void linesOfADotenvFileHaveTheLimitToo() {
        var line = new Node.Item("a", new Node.Text("b".repeat(1 << 20)));

        assertBounded(DotenvStore::write, new Node.Branch(Collections.nCopies(33, line)));
    }

    @Test
    void nothingIsAppendedBeyondTheLimit() {
        var text = new BoundedText().repeat("ab", 16 << 20);

        assertThatThrownBy(() -> text.append('c')).hasMessage(ERROR);
        assertThatThrownBy(() -> text.repeat("cccc", Integer.MAX_VALUE)).hasMessage(ERROR);
        assertThat(text.append("").toString()).hasSize(32 << 20);
    }

    private static void assertBounded(Function<List<Node.Branch>, byte[]> write, Node.Branch branch) {
        assertThatThrownBy(() -> write.apply(List.of(branch)))
                .isInstanceOf(SopsException.class)
                .hasMessage(ERROR);
    }

    private static Node.Branch nested(int depth, Node value) {
        var node = value;
        for (int i = 0; i < depth; i++) {
            node = new Node.Sequence(List.of(node));
        }
        return new Node.Branch(List.of(new Node.Item("a", node)));
    }
}
