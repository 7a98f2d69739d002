package dev.sluice.disk;

import dev.sluice.share.FairShares;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * How much of a disk the files of all tenants may take, and each of them.
 *
 * <p>Bytes are taken before they are written. What is on the disk may be a little more: indexes, folders.
 */
public final class DiskSpace {
    private static final long BLOCK = 4096;

    private final String setting;
    private final FairShares shares;

    /**
     * @param setting what names the limit, such as an environment variable
     * @param bytes what all owners may take together
     */
    public DiskSpace(String setting, long bytes) {
        this.setting = setting;
        this.shares = new FairShares(bytes);
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
        private long size; // guarded by this

        private Room(String owner) {
            this.owner = owner;
        }

        /** @throws NoDiskSpaceException where the owner may not have so much now; then nothing is taken */
        public synchronized void take(long count) throws NoDiskSpaceException {
            if (!shares.take(owner, count)) {
                throw new NoDiskSpaceException(owner, shares.of(owner), shares.all(), setting);
            }
            size += count;
        }

        /** The files take so much now, whether they may or not. */
        public synchronized void set(long count) {
            shares.add(owner, count - size);
            size = count;
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
