package dev.sluice.git;

import dev.sluice.memory.OutOfShareException;
import dev.sluice.memory.SharedMemory;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Path;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.BaseRepositoryBuilder;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.PackParser;
import org.eclipse.jgit.util.NB;

/**
 * A repository on the disk that takes packs from servers which nobody trusts. A pack of a few bytes may say that it has
 * billions of objects, for which JGit makes room, and one of a few hundred kilobytes may hold an object of a gigabyte, which
 * JGit reads into memory where another object is a delta to it, or hundreds of objects that are deltas to each other. What
 * is needed for that is taken from the memory that all share, until the repository is closed.
 */
public final class BoundedRepository extends FileRepository {
    private static final int HEADER = 12;
    private static final int COUNT = 8;

    /** Of objects that are made of each other, so many of the largest may be in memory. */
    private static final int OBJECTS_AT_A_TIME = 4;

    private final Limits limits;
    private final SharedMemory.Share memory;
    private final GitDeadline deadline;
    private long taken;

    /**
     * What a pack may hold.
     *
     * @param objectBytes how large one object may be, unpacked
     * @param objects how many there may be
     */
    public record Limits(long objectBytes, long objects) {
        /**
         * By the memory of the process: a sixteenth of it for one object, since an object that is made of another is in
         * memory together with that; and a kilobyte of it for each of them.
         */
        public static Limits ofMemory() {
            var memory = Runtime.getRuntime().maxMemory();
            return new Limits(memory / 16, memory / 1024);
        }
    }

    private BoundedRepository(
            BaseRepositoryBuilder<?, ?> where, Limits limits, SharedMemory.Share memory, GitDeadline deadline)
            throws IOException {
        super(where);
        this.limits = limits;
        this.memory = memory;
        this.deadline = deadline;
    }

    /**
     * One without files beside its objects, not yet created.
     *
     * @param memory what its packs take of the memory of all; the caller closes it
     * @param deadline how long they may wait for that
     */
    public static BoundedRepository bare(Path directory, Limits limits, SharedMemory.Share memory, GitDeadline deadline)
            throws IOException {
        return new BoundedRepository(
                new FileRepositoryBuilder()
                        .setBare()
                        .setGitDir(directory.toFile())
                        .setup(),
                limits,
                memory,
                deadline);
    }

    /** The same, whose files are checked out into a directory, not yet created. */
    public static BoundedRepository of(Path workTree, Limits limits, SharedMemory.Share memory, GitDeadline deadline)
            throws IOException {
        return new BoundedRepository(
                new FileRepositoryBuilder()
                        .setWorkTree(workTree.toFile())
                        .setGitDir(workTree.resolve(".git").toFile())
                        .setup(),
                limits,
                memory,
                deadline);
    }

    @Override
    protected void doClose() {
        super.doClose();
        memory.giveBack(taken);
        taken = 0;
    }

    /** To be called before deltas are resolved. */
    private void takeForDeltas(long bytes) throws IOException {
        var most = OBJECTS_AT_A_TIME * limits.objectBytes;
        if (bytes > most) {
            throw new PackLimitException(
                    ("the server sends objects that are made of each other, which takes %d MiB at a time;"
                                    + " of the memory of this process, at most %d MiB are for that")
                            .formatted(bytes >> 20, most >> 20));
        }
        take(bytes);
    }

    /**
     * To be called before something large is made of what the repository has.
     *
     * @throws IOException where there is no memory for it within the deadline
     */
    public void take(long bytes) throws IOException {
        try {
            if (!memory.take(bytes, deadline.nanoTime())) {
                deadline.check();
            }
        } catch (OutOfShareException e) {
            throw new PackLimitException(e.getMessage());
        }
        taken += bytes;
    }

    @Override
    public ObjectInserter newObjectInserter() {
        return new Inserter(super.newObjectInserter());
    }

    private final class Inserter extends ObjectInserter.Filter {
        private final ObjectInserter unbounded;

        Inserter(ObjectInserter unbounded) {
            this.unbounded = unbounded;
        }

        @Override
        protected ObjectInserter delegate() {
            return unbounded;
        }

        @Override
        public PackParser newPackParser(InputStream pack) throws IOException {
            var header = pack.readNBytes(HEADER);
            var objects = header.length < HEADER ? 0 : NB.decodeUInt32(header, COUNT);
            if (objects > limits.objects) {
                throw new PackLimitException(
                        "the server sends %d objects, of which at most %d fit into the memory of this process"
                                .formatted(objects, limits.objects));
            }
            var parser = super.newPackParser(
                    new SequenceInputStream(new ByteArrayInputStream(header), new Observed(pack, objects)));
            parser.setMaxObjectSizeLimit(limits.objectBytes);
            return parser;
        }
    }

    /** JGit has read the last object before it begins to resolve deltas. */
    private final class Observed extends FilterInputStream {
        private final PackShape shape;

        Observed(InputStream pack, long objects) {
            super(pack);
            this.shape = new PackShape(objects);
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            var count = super.read(buffer, offset, length);
            if (count > 0 && !shape.isComplete()) {
                shape.read(buffer, offset, count);
                if (shape.isComplete()) {
                    takeForDeltas(shape.mostKept());
                    shape.close();
                }
            }
            return count;
        }

        @Override
        public void close() throws IOException {
            shape.close();
            super.close();
        }
    }
}
