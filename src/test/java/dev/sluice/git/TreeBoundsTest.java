package dev.sluice.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.TreeFormatter;
import org.junit.jupiter.api.Test;

class TreeBoundsTest {
    private final InMemoryRepository repository = new InMemoryRepository(new DfsRepositoryDescription());
    private final GitDeadline deadline = GitDeadline.in(Duration.ofMinutes(1));

    @Test
    void whatIsWithinTheBoundsIsWalked() throws IOException {
        assertThat(count(bomb(2, 3), new TreeBounds(deadline, 100))).isEqualTo(2 + 4 + 8 + 8);
    }

    @Test
    void aFewObjectsMayBeBillionsOfFiles() throws IOException {
        var tree = bomb(10, 10);
        assertThatThrownBy(() -> count(tree, new TreeBounds(deadline, 5_000)))
                .hasMessage("the commit has more than 5000 files and folders");
        assertThatThrownBy(() -> count(tree, new TreeBounds(GitDeadline.in(Duration.ofMillis(50)), Integer.MAX_VALUE)))
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void foldersInFoldersEndSomewhere() throws IOException {
        assertThatThrownBy(() -> count(bomb(1, 300), new TreeBounds(deadline)))
                .hasMessage("the commit has folders more than 256 deep");
    }

    @Test
    void aRootHasNotManyFilesInAll() throws IOException {
        ObjectId root;
        try (var inserter = repository.newObjectInserter()) {
            var blob = inserter.insert(Constants.OBJ_BLOB, new byte[] {'a'});
            var tree = new TreeFormatter();
            for (var i = 0; i < 120_000; i++) {
                tree.append("1%07d".formatted(i), FileMode.REGULAR_FILE, blob);
            }
            root = inserter.insert(tree);
            inserter.flush();
        }
        assertThatThrownBy(() -> count(root, new TreeBounds(deadline)))
                .hasMessage("the commit has a folder with too many files");
    }

    @Test
    void aPathHasALength() throws IOException {
        ObjectId last;
        try (var inserter = repository.newObjectInserter()) {
            last = inserter.insert(Constants.OBJ_BLOB, new byte[] {'a'});
            var mode = FileMode.REGULAR_FILE;
            for (var level = 0; level < 20; level++) {
                var tree = new TreeFormatter();
                tree.append("x".repeat(250), mode, last);
                last = inserter.insert(tree);
                mode = FileMode.TREE;
            }
            inserter.flush();
        }
        var deep = last;
        assertThatThrownBy(() -> count(deep, new TreeBounds(deadline)))
                .hasMessage("the commit has a path of more than 4096 bytes");
    }

    /** All the folders down to an entry are in memory. */
    @Test
    void foldersOnOnePathHaveNotManyFilesInAll() throws IOException {
        ObjectId last;
        try (var inserter = repository.newObjectInserter()) {
            var blob = inserter.insert(Constants.OBJ_BLOB, new byte[] {'a'});
            last = inserter.insert(tree("0", FileMode.REGULAR_FILE, blob, blob));
            for (var level = 0; level < 12; level++) {
                last = inserter.insert(tree("0", FileMode.TREE, last, blob));
            }
            inserter.flush();
        }
        var deep = last;
        assertThatThrownBy(() -> count(deep, new TreeBounds(deadline)))
                .hasMessage("the commit has a folder with too many files");
    }

    /** Some 3.8 megabytes, of which the first entry is said. */
    private static TreeFormatter tree(String name, FileMode mode, ObjectId first, ObjectId others) {
        var tree = new TreeFormatter();
        tree.append(name, mode, first);
        for (var i = 0; i < 100_000; i++) {
            tree.append("1%07d".formatted(i), FileMode.REGULAR_FILE, others);
        }
        return tree;
    }

    /** @return a tree of so many levels, of which each has the next one so many times; a file in each of the last */
    private ObjectId bomb(int width, int depth) throws IOException {
        try (var inserter = repository.newObjectInserter()) {
            var last = inserter.insert(Constants.OBJ_BLOB, new byte[] {'a'});
            var mode = FileMode.REGULAR_FILE;
            for (var level = 0; level <= depth; level++) {
                var tree = new TreeFormatter();
                for (var i = 0; i < (level == 0 ? 1 : width); i++) {
                    tree.append(String.valueOf(i), mode, last);
                }
                last = inserter.insert(tree);
                mode = FileMode.TREE;
            }
            inserter.flush();
            return last;
        }
    }

    private int count(ObjectId tree, TreeBounds bounds) throws IOException {
        var count = 0;
        try (var reader = repository.newObjectReader();
                var walk = bounds.walk(reader, tree)) {
            while (walk.next()) {
                count++;
                if (walk.isFolder()) {
                    walk.enter();
                }
            }
        }
        return count;
    }
}
