package dev.sluice.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.disk.DiskSpace;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarUnpackerTest {
    private static final FetchLimits LIMITS = new FetchLimits(1 << 20, 1 << 20, 1 << 20, 300);
    private static final int LONG_HEADER = 1_000_000;

    @TempDir
    Path directory;

    @Test
    void headersAreBoundedInAllToo() {
        assertRefused(withHeaders(LONG_HEADER, 80), "tar error: long headers take more than 67108864 bytes in all");
        assertTaken(withHeaders(LONG_HEADER, 60));
        assertTaken(withHeaders(2000, 150));
    }

    /** They stay in memory to the end of the archive. */
    @Test
    void globalHeadersAreBoundedInAll() {
        assertTaken(withGlobalHeaders(1000, 60));
        assertRefused(withGlobalHeaders(1000, 70), "tar error: global headers are longer than 65536 bytes in all");
    }

    /** As {@code git archive} writes one. */
    @Test
    void aGlobalHeaderWithACommentIsTaken() {
        assertTaken(withGlobalHeaders(52, 1));
        assertThat(directory.resolve("f0")).hasContent("x");
    }

    @Test
    void foldersThatAreNotNamedCountAsEntries() {
        assertTaken(TarGz.archive()
                .file("a/".repeat(150) + "f", "x")
                .file("b/".repeat(140) + "f", "x")
                .bytes());
        assertRefused(
                TarGz.archive()
                        .file("c/".repeat(150) + "f", "x")
                        .file("d/".repeat(150) + "f", "x")
                        .bytes(),
                "tar has more than the max number of 300 entries");
    }

    @Test
    void foldersThatAreNamedCountOnce() {
        var archive = TarGz.archive();
        for (var i = 0; i < 300; i++) {
            archive.directory("f" + i);
        }
        assertTaken(archive.bytes());
    }

    @Test
    void aPathHasOnlySoManyFolders() {
        assertTaken(TarGz.archive().file("a/".repeat(256) + "f", "x").bytes());
        assertRefused(
                TarGz.archive().file("a/".repeat(257) + "f", "x").bytes(),
                "tar has a path of more than 256 folders within each other");
    }

    /** The JDK's stream would overflow the stack. */
    @Test
    void emptyMembersAreRefused() throws IOException {
        var archive = TarGz.archive().file("a", "x").bytes();
        assertTaken(joined(empty(100), archive));
        assertRefused(joined(empty(50_000), archive), "gzip: more than 100 empty members one after the other");
    }

    @Test
    void membersMayBeMany() throws IOException {
        var all = new ByteArrayOutputStream();
        for (var part : plain(TarGz.archive().file("a", "x").bytes())) {
            all.write(member(new byte[] {part}));
        }
        assertTaken(all.toByteArray());
        assertThat(directory.resolve("a")).hasContent("x");
    }

    @Test
    void itEndsAtItsDeadline() {
        var archive = TarGz.archive().file("a", "x").bytes();
        assertThatThrownBy(() -> unpack(archive, Duration.ZERO))
                .isInstanceOf(InvalidArchiveException.class)
                .hasMessage("not unpacked within 0s (sluice.fetch.timeout)");
        var metered = new MeteredInputStream(new ByteArrayInputStream(archive), UnpackDeadline.in(Duration.ZERO));
        metered.grantHeaders();
        assertThatThrownBy(metered::read).hasMessageContaining("not unpacked within");
        var guarded = UnpackDeadline.in(Duration.ZERO).guarding(new ByteArrayInputStream(archive));
        assertThatThrownBy(guarded::read).hasMessageContaining("not unpacked within");
        assertThatThrownBy(() -> guarded.read(new byte[1])).hasMessageContaining("not unpacked within");
    }

    @Test
    void anInterruptEndsIt() {
        var archive = TarGz.archive().file("a", "x").bytes();
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> unpack(archive, Duration.ofMinutes(1))).isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    private void assertTaken(byte[] archive) {
        assertThatCode(() -> unpack(archive, Duration.ofMinutes(1))).doesNotThrowAnyException();
    }

    private void assertRefused(byte[] archive, String message) {
        assertThatThrownBy(() -> unpack(archive, Duration.ofMinutes(1)))
                .isInstanceOf(InvalidArchiveException.class)
                .hasMessage(message);
    }

    private void unpack(byte[] archive, Duration timeout) throws IOException {
        new TarUnpacker(LIMITS, timeout)
                .unpack(
                        new ByteArrayInputStream(archive),
                        directory,
                        DiskSpace.unlimited().room("team"));
    }

    private static byte[] withHeaders(int length, int count) {
        var archive = TarGz.archive();
        IntStream.range(0, count).forEach(i -> archive.header(length).file("f" + i, "x"));
        return archive.bytes();
    }

    private static byte[] withGlobalHeaders(int length, int count) {
        var archive = TarGz.archive();
        IntStream.range(0, count).forEach(i -> archive.globalHeader(length).file("f" + i, "x"));
        return archive.bytes();
    }

    private static byte[] plain(byte[] compressed) throws IOException {
        try (var gzip = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            return gzip.readNBytes(2048);
        }
    }

    private static byte[] empty(int count) throws IOException {
        var all = new ByteArrayOutputStream();
        var one = member(new byte[0]);
        for (var i = 0; i < count; i++) {
            all.write(one);
        }
        return all.toByteArray();
    }

    private static byte[] member(byte[] content) throws IOException {
        var member = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(member, 64)) {
            gzip.write(content);
        }
        return member.toByteArray();
    }

    private static byte[] joined(byte[] first, byte[] second) throws IOException {
        var all = new ByteArrayOutputStream();
        all.write(first);
        all.write(second);
        return all.toByteArray();
    }
}
