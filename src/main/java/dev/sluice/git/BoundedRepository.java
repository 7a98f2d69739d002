package dev.sluice.git;

import java.io.ByteArrayInputStream;
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
 * JGit reads into memory where another object is a delta to it.
 */
public final class BoundedRepository extends FileRepository {
    private static final int HEADER = 12;
    private static final int COUNT = 8;

    private final Limits limits;

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

    private BoundedRepository(BaseRepositoryBuilder<?, ?> where, Limits limits) throws IOException {
        super(where);
        this.limits = limits;
    }

    /** One without files beside its objects, not yet created. */
    public static BoundedRepository bare(Path directory, Limits limits) throws IOException {
        return new BoundedRepository(
                new FileRepositoryBuilder()
                        .setBare()
                        .setGitDir(directory.toFile())
                        .setup(),
                limits);
    }

    /** One whose files are checked out into a directory, not yet created. */
    public static BoundedRepository of(Path workTree, Limits limits) throws IOException {
        return new BoundedRepository(
                new FileRepositoryBuilder()
                        .setWorkTree(workTree.toFile())
                        .setGitDir(workTree.resolve(".git").toFile())
                        .setup(),
                limits);
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
            var parser = super.newPackParser(new SequenceInputStream(new ByteArrayInputStream(header), pack));
            parser.setMaxObjectSizeLimit(limits.objectBytes);
            return parser;
        }
    }
}
