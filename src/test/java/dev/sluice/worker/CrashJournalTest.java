package dev.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashJournalTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final String OBJECT = "Kustomization tenant/app";

    @TempDir
    private Path files;

    private Instant now = NOW;

    @Test
    void nobodyIsSuspectAfterAnOrderlyEnd() throws Exception {
        run(OBJECT, "well");
        assertThat(journal().waiting(OBJECT)).isEmpty();
        assertThat(notes()).isZero();
    }

    @Test
    void whatWasBuiltAtOneEndIsBuiltAtOnce() throws Exception {
        run(OBJECT, "killed");
        assertThat(journal().waiting(OBJECT)).isEmpty();
    }

    @Test
    void whatWasBuiltAtTwoEndsWaitsAndForLongerEachTime() throws Exception {
        run(OBJECT, "killed");
        run(OBJECT, "killed");
        assertThat(journal().waiting(OBJECT)).contains(new CrashJournal.Suspect(2, NOW.plusSeconds(30)));
        assertThat(journal().waiting("Kustomization tenant/other")).isEmpty();

        now = NOW.plusSeconds(30);
        assertThat(journal().waiting(OBJECT)).isEmpty();
    }

    @Test
    void runningOutOfMemoryCountsAsAnEnd() throws Exception {
        run(OBJECT, "out-of-memory");
        run(OBJECT, "out-of-memory-later");
        run(OBJECT, "out-of-memory");
        assertThat(journal().waiting(OBJECT)).contains(new CrashJournal.Suspect(3, NOW.plusSeconds(60)));
    }

    @Test
    void theLongestPauseIsAnHour() throws Exception {
        var left = Files.createDirectories(files.resolve("sluice-builds-1/a"));
        Files.createFile(left.getParent().resolve(".lock"));
        Files.writeString(left.resolve("1"), "2000000000 true 0 " + OBJECT);
        assertThat(journal().waiting(OBJECT))
                .hasValueSatisfying(
                        suspect -> assertThat(suspect.notBefore()).isEqualTo(NOW.plus(Duration.ofHours(1))));
    }

    @Test
    void suspectsAreTriedOneAfterTheOther() throws IOException {
        var left = Files.createDirectories(files.resolve("sluice-builds-1/a"));
        Files.createFile(left.getParent().resolve(".lock"));
        Files.writeString(left.resolve("1"), "1 true 0 a");
        Files.writeString(left.resolve("2"), "1 true 0 b");
        Files.writeString(left.resolve("3"), "1 true 0 c");
        var journal = journal();
        assertThat(Stream.of("a", "b", "c").map(journal::waiting).flatMap(Optional::stream))
                .extracting(CrashJournal.Suspect::notBefore)
                .containsExactlyInAnyOrder(NOW.plusSeconds(30), NOW.plusSeconds(45), NOW.plusSeconds(60));
    }

    @Test
    void aGoodBuildEndsTheSuspicion() throws Exception {
        run(OBJECT, "killed");
        run(OBJECT, "killed");
        now = NOW.plusSeconds(30);
        run(OBJECT, "well");
        assertThat(journal().waiting(OBJECT)).isEmpty();
        run(OBJECT, "killed");
        assertThat(journal().waiting(OBJECT)).isEmpty();
    }

    /** Another object ends the process before the suspect had its turn. */
    @Test
    void suspicionOutlivesAProcessThatDidNotBuildTheSuspect() throws Exception {
        run(OBJECT, "killed");
        run(OBJECT, "killed");
        run("Kustomization tenant/other", "killed");
        now = NOW.plusSeconds(20);
        assertThat(journal().waiting(OBJECT)).contains(new CrashJournal.Suspect(2, NOW.plusSeconds(30)));
    }

    @Test
    void whatIsNotOursIsPassedOver() throws IOException {
        var left = Files.createDirectories(files.resolve("sluice-builds-1/a"));
        Files.createFile(left.getParent().resolve(".lock"));
        Files.writeString(left.resolve("1"), "x");
        Files.writeString(left.resolve("2"), "one true 0 two");
        Files.writeString(left.resolve("4"), "1 false 99999999999999999 two");
        Files.write(left.resolve("3"), new byte[] {(byte) 0xff, 0, 32, 32, 32});
        assertThat(journal().waiting(OBJECT)).isEmpty();
        assertThat(left).doesNotExist();
    }

    @Test
    void whatIsGoneIsForgotten() throws Exception {
        run(OBJECT, "killed");
        run(OBJECT, "killed");
        var journal = journal();
        journal.forget(OBJECT);
        assertThat(journal.waiting(OBJECT)).isEmpty();
        assertThat(notes()).isZero();
    }

    @Test
    void whatIsDoneBeforeABuildCountsAsTheBuildAndFreesNobody() throws Exception {
        run(OBJECT, "killed-before");
        run(OBJECT, "killed-after");
        assertThat(journal().waiting(OBJECT)).contains(new CrashJournal.Suspect(2, NOW.plusSeconds(30)));
    }

    @Test
    void nothingIsNotedOfWhatHasEnded() {
        assertThat(journal().noting(OBJECT, this::notes)).isOne();
        assertThat(notes()).isZero();
    }

    @Test
    void aBuildThatHasEndedIsNoSuspect() {
        try (var _ = journal().begin(OBJECT)) {
            assertThat(notes()).isOne();
        }
        assertThat(notes()).isZero();
    }

    private CrashJournal journal() {
        return new CrashJournal(files, () -> now);
    }

    private long notes() {
        try (var all = Files.walk(files)) {
            var written = 0;
            for (var file : all.filter(Files::isRegularFile).toList()) {
                written += NotesFile.read(file).size();
            }
            return written;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** In a process of its own, which is what ends. */
    private void run(String object, String how) throws Exception {
        var process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Builder.class.getName(),
                        files.toString(),
                        now.toString(),
                        object,
                        how)
                .inheritIO()
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(how.equals("well") ? 0 : Builder.ENDED);
    }

    static final class Builder {
        static final int ENDED = 9;

        private Builder() {}

        public static void main(String... arguments) {
            var now = Instant.parse(arguments[1]);
            var journal = new CrashJournal(Path.of(arguments[0]), () -> now);
            try {
                journal.noting(arguments[2], () -> {
                    if (arguments[3].equals("killed-before")) {
                        Runtime.getRuntime().halt(ENDED);
                    }
                    return "";
                });
                journal.endingWith(arguments[2], () -> {
                    try (var _ = journal.begin(arguments[2])) {
                        switch (arguments[3]) {
                            case "killed", "killed-after" ->
                                Runtime.getRuntime().halt(ENDED);
                            case "out-of-memory" -> throw new OutOfMemoryError();
                            default -> {}
                        }
                    }
                    if (arguments[3].equals("out-of-memory-later")) {
                        throw new OutOfMemoryError();
                    }
                    return "";
                });
                journal.close();
            } catch (OutOfMemoryError e) {
                Runtime.getRuntime().halt(ENDED);
            }
        }
    }
}
