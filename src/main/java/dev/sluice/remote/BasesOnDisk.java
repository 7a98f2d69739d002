package dev.sluice.remote;

import dev.sluice.disk.DiskSpace;
import java.io.IOException;

/** What the remote bases of one build take of the disk. Not for several threads. */
final class BasesOnDisk {
    /** What the files of all repositories of one build may take. */
    private static final long MAX_FILES_BYTES = 2L << 30;

    private final DiskSpace.Room room;
    private long left = MAX_FILES_BYTES;

    /** @param room the caller's to close */
    BasesOnDisk(DiskSpace.Room room) {
        this.room = room;
    }

    /** For packs, beside the files. */
    DiskSpace.Room room() {
        return room;
    }

    /** How large a file may be. */
    long left() {
        return left;
    }

    /** A file of so many bytes was written, for which room was taken. */
    void wrote(long size) {
        left -= size;
    }

    /** @throws IOException where there is no room for a file of so many bytes */
    void take(long size) throws IOException {
        left -= size;
        if (left < 0) {
            throw new IOException("the files of all remote bases are larger than %d bytes".formatted(MAX_FILES_BYTES));
        }
        room.take(DiskSpace.ofFile(size));
    }
}
