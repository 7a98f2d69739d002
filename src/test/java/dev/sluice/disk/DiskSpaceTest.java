package dev.sluice.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class DiskSpaceTest {
    private static final int MIB = 1 << 20;

    private final DiskSpace disk = new DiskSpace("SLUICE_TEST", 8 * MIB);

    @Test
    void anOwnerHasHalfAtMost() throws NoDiskSpaceException {
        var first = disk.room("first");
        first.take(3 * MIB);
        var firstToo = disk.room("first");
        firstToo.take(MIB);
        assertThatThrownBy(() -> firstToo.take(1))
                .isInstanceOf(NoDiskSpaceException.class)
                .hasMessage("the files of the namespace 'first' take 4 MiB of the disk, and all may take 8 MiB: raise"
                        + " SLUICE_TEST, or use smaller sources");
    }

    @Test
    void theLastEighthIsForThoseWhoHaveLittle() throws NoDiskSpaceException {
        disk.room("first").take(4 * MIB);
        var second = disk.room("second");
        second.take(3 * MIB);
        assertThatThrownBy(() -> second.take(1)).isInstanceOf(NoDiskSpaceException.class);

        for (var other : List.of("a", "b", "c", "d")) {
            var room = disk.room(other);
            room.take(MIB / 4);
            assertThatThrownBy(() -> room.take(1)).isInstanceOf(NoDiskSpaceException.class);
        }
        assertThatThrownBy(() -> disk.room("e").take(1)).isInstanceOf(NoDiskSpaceException.class);
    }

    @Test
    void whoHasMuchMayHaveMoreBesideOneThatComesLate() throws NoDiskSpaceException {
        var first = disk.room("first");
        first.take(3 * MIB);
        disk.room("second").take(3 * MIB);
        first.take(MIB);
    }

    @Test
    void whatIsDeletedIsFree() throws NoDiskSpaceException {
        var room = disk.room("team");
        room.take(4 * MIB);
        room.close();
        room.close();

        var again = disk.room("team");
        again.take(4 * MIB);
        again.set(MIB);
        assertThatCode(() -> disk.room("team").take(3 * MIB)).doesNotThrowAnyException();
    }

    @Test
    void whatIsRefusedIsNotTaken() throws NoDiskSpaceException {
        var room = disk.room("team");
        assertThatThrownBy(() -> room.take(5 * MIB)).isInstanceOf(NoDiskSpaceException.class);

        room.take(4 * MIB);
    }

    @Test
    void whatIsThereAlreadyCountsWhateverItsSize() {
        disk.room("large").set(100 * MIB);

        assertThatThrownBy(() -> disk.room("other").take(1)).isInstanceOf(NoDiskSpaceException.class);
    }

    @Test
    void aFileGrowsUntilThereIsNoRoom() throws IOException {
        var file = new ByteArrayOutputStream();
        try (var out = disk.room("team").metered(file)) {
            out.write('a');
            out.write(new byte[4 * MIB - 1]);
            assertThatThrownBy(() -> out.write('b')).isInstanceOf(NoDiskSpaceException.class);
            assertThatThrownBy(() -> out.write(new byte[2])).isInstanceOf(NoDiskSpaceException.class);
        }
        assertThat(file.size()).isEqualTo(4 * MIB);
    }

    @Test
    void aFileTakesWholeBlocks() {
        assertThat(DiskSpace.ofFile(0)).isEqualTo(4096);
        assertThat(DiskSpace.ofFile(4096)).isEqualTo(4096);
        assertThat(DiskSpace.ofFile(4097)).isEqualTo(8192);
    }
}
