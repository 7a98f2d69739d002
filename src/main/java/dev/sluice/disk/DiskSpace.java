package dev.sluice.disk;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;

/**
 * How much of a disk the files of all tenants may take. An owner has half of it at most, and the last eighth is for owners
 * that have little. So no owner fills the disk, nor keeps another from what it had before.
 *
 * <p>Bytes are taken before they are written. What is on the disk may be a little more: indexes, folders.
 */
public final class DiskSpace {
    private static final long BLOCK = 4096;

    /** One of so many bytes may be of one owner. */
    private static final int OF_ONE = 2;

    /** One of so many bytes is for those who have little. */
    private static final int RESERVE = 8;

    /** One of so many bytes is little. */
    private static final int LITTLE = 32;

    private final String setting;
    private final long bytes;
    private final Map<String, Long> owned = new HashMap<>(); // guarded by this
    private long taken; // guarded by this

    /**
     * @param setting what names the limit, such as an environment variable
     * @param bytes what all owners may take together
     */
    public DiskSpace(String setting, long bytes) {
        this.setting = setting;
        this.bytes = bytes;
    }

    /** For a process that works for whoever runs it. */
    public static DiskSpace unlimited() {
        return new DiskSpace("", Long.MAX_VALUE);
    }

    /** How many bytes of a disk a file of so many bytes takes. */
    public static long ofFile(long size) {
        return Math.ceilDiv(Math.max(1, size), BLOCK) * BLOCK;
    }

    /**
     * Room for some files, which is empty at first.
     *
     * @param owner who is responsible for them, such as a namespace
     */
    public Room room(String owner) {
        return new Room(owner);
    }

    /** What some files take; to be closed when they are deleted. */
    public final class Room implements AutoCloseable {
        private final String owner;
        private long size; // guarded by the disk

        private Room(String owner) {
            this.owner = owner;
        }

        /** @throws NoDiskSpaceException where the owner may not have so much now; then nothing is taken */
        public void take(long count) throws NoDiskSpaceException {
            synchronized (DiskSpace.this) {
                var had = owned.getOrDefault(owner, 0L);
                if (had + count > bytes / OF_ONE
                        || taken + count > bytes - (had + count > bytes / LITTLE ? bytes / RESERVE : 0)) {
                    throw new NoDiskSpaceException(owner, had, bytes, setting);
                }
                change(count);
            }
        }

        /** The files take so much now, whether they may or not. */
        public void set(long count) {
            synchronized (DiskSpace.this) {
                change(count - size);
            }
        }

        private void change(long count) {
            size += count;
            taken += count;
            owned.merge(owner, count, Long::sum);
            owned.remove(owner, 0L);
        }

        /** Writes to a file for which room is taken as it grows; {@code out} is closed with it. */
        public OutputStream metered(OutputStream out) {
            return new Metered(out);
        }

        /** The files are deleted. May be called again. */
        @Override
        public void close() {
            set(0);
        }

        private final class Metered extends FilterOutputStream {
            private long left;

            Metered(OutputStream out) {
                super(out);
            }

            @Override
            public void write(int letter) throws IOException {
                grow(1);
                out.write(letter);
            }

            @Override
            public void write(byte[] buffer, int offset, int length) throws IOException {
                grow(length);
                out.write(buffer, offset, length);
            }

            private void grow(int count) throws NoDiskSpaceException {
                if (count > left) {
                    var blocks = ofFile(count - left);
                    take(blocks);
                    left += blocks;
                }
                left -= count;
            }
        }
    }
}
