package dev.sluice.git;

import java.io.IOException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.TreeWalk;

/**
 * How much of a commit is looked at. A tree may hold another one many times, so that a dozen objects are billions of files.
 *
 * @param maxEntries files and folders in all
 */
public record TreeBounds(GitDeadline deadline, int maxEntries) {
    /** As many as an artifact may have. */
    public static final int MAX_ENTRIES = 500_000;

    private static final int MAX_PATH = 4096;
    private static final int MAX_DEPTH = 256;

    /** The folders from the root down to an entry are in memory, and none of them may be larger than JGit reads at once. */
    private static final long MAX_FOLDERS_BYTES = 32 << 20;

    private static final long MAX_FOLDER_BYTES = (4 << 20) - 1;

    public TreeBounds(GitDeadline deadline) {
        this(deadline, MAX_ENTRIES);
    }

    /** Walks over the entries of a tree, folder by folder, where these are entered. */
    public Walk walk(ObjectReader reader, ObjectId tree) throws IOException {
        var size = reader.getObjectSize(tree, Constants.OBJ_TREE);
        if (size > MAX_FOLDER_BYTES) {
            throw new IOException("the commit has a folder with too many files");
        }
        var walk = new TreeWalk(reader);
        walk.addTree(tree);
        return new Walk(walk, reader);
    }

    /** A walk within the bounds. */
    public final class Walk implements AutoCloseable {
        private final TreeWalk walk;
        private final ObjectReader reader;
        private final long[] above = new long[MAX_DEPTH + 1]; // the bytes of the folders from the root, by depth
        private int entries;

        private Walk(TreeWalk walk, ObjectReader reader) {
            this.walk = walk;
            this.reader = reader;
        }

        /** @throws IOException where it has gone beyond the bounds */
        public boolean next() throws IOException {
            deadline.check();
            if (!walk.next()) {
                return false;
            }
            if (++entries > maxEntries) {
                throw new IOException("the commit has more than %d files and folders".formatted(maxEntries));
            }
            if (walk.getPathLength() > MAX_PATH) {
                throw new IOException("the commit has a path of more than %d bytes".formatted(MAX_PATH));
            }
            return true;
        }

        /** From the root, without a slash at either end. */
        public String path() {
            return walk.getPathString();
        }

        public int pathLength() {
            return walk.getPathLength();
        }

        public String name() {
            return walk.getNameString();
        }

        /** The path of what the entry is in; empty for the root. */
        public String folder() {
            var path = path();
            return path.substring(0, Math.max(0, path.lastIndexOf('/')));
        }

        public FileMode mode() {
            return walk.getFileMode();
        }

        /** Whether it is a file with content of its own: no link and no submodule. */
        public boolean isFile() {
            return FileMode.REGULAR_FILE.equals(mode()) || FileMode.EXECUTABLE_FILE.equals(mode());
        }

        public boolean isFolder() {
            return walk.isSubtree();
        }

        public ObjectId object() {
            return walk.getObjectId(0);
        }

        /** Goes on with what is in the folder. */
        public void enter() throws IOException {
            var depth = walk.getDepth();
            if (depth >= MAX_DEPTH) {
                throw new IOException("the commit has folders more than %d deep".formatted(MAX_DEPTH));
            }
            var size = reader.getObjectSize(object(), Constants.OBJ_TREE);
            above[depth + 1] = above[depth] + size;
            if (size > MAX_FOLDER_BYTES || above[depth + 1] > MAX_FOLDERS_BYTES) {
                throw new IOException("the commit has a folder with too many files");
            }
            walk.enterSubtree();
        }

        @Override
        public void close() {
            walk.close();
        }
    }
}
