package dev.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotesFileTest {
    @TempDir
    private Path directory;

    private Path path;
    private NotesFile notes;

    @BeforeEach
    void open() throws IOException {
        path = directory.resolve("notes");
        notes = new NotesFile(path);
    }

    @Test
    void aLineTakesThePlaceOfALongerOneOfItsObject() throws IOException {
        notes.put("a", "1 a, and more");
        notes.put("b", "1 b");
        notes.put("a", "2 ä");
        assertThat(NotesFile.read(path)).containsExactly("2 ä", "1 b");
    }

    @Test
    void thePlaceOfALineThatIsRemovedIsGivenAway() throws IOException {
        notes.put("a", "a");
        notes.put("b", "b");
        notes.remove("a");
        notes.remove("unknown");
        notes.put("c", "c");
        assertThat(NotesFile.read(path)).containsExactly("c", "b");
    }

    @Test
    void theFileIsAsLongAsItsLinesEverWereAtATime() throws IOException {
        for (var round = 0; round < 1_000; round++) {
            notes.put("a" + round, "a");
            notes.put("b" + round, "b");
            notes.remove("a" + round);
            notes.remove("b" + round);
        }
        assertThat(NotesFile.read(path)).isEmpty();
        assertThat(Files.size(path)).isEqualTo(1_024);
    }

    @Test
    void itHoldsWhatAMapHolds() throws IOException {
        var random = new Random(1);
        var expected = new HashMap<String, String>();
        for (var round = 0; round < 2_000; round++) {
            var object = "object " + random.nextInt(20);
            if (random.nextBoolean()) {
                expected.put(object, object + " " + round);
                notes.put(object, object + " " + round);
            } else {
                expected.remove(object);
                notes.remove(object);
            }
        }
        assertThat(NotesFile.read(path)).containsExactlyInAnyOrderElementsOf(expected.values());
    }

    @Test
    void theLongestNameFits() throws IOException {
        var line = "2000000000 false 9999999999 Kustomization %s/%s".formatted("n".repeat(63), "k".repeat(253));
        notes.put("a", line);
        assertThat(NotesFile.read(path)).containsExactly(line);
        assertThatThrownBy(() -> notes.put("b", "x".repeat(512)))
                .isInstanceOf(IOException.class)
                .hasMessage("longer than 511 bytes");
        assertThat(NotesFile.read(path)).containsExactly(line);
    }

    @Test
    void anInterruptedThreadWritesToo() throws IOException {
        Thread.currentThread().interrupt();
        notes.put("a", "a");
        assertThat(Thread.interrupted()).isTrue();
        notes.put("b", "b");
        assertThat(NotesFile.read(path)).containsExactly("a", "b");
    }
}
