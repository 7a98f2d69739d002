package dev.sluice.source.git;

import dev.sluice.git.GitDeadline;
import dev.sluice.git.TreeBounds;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.attribute.FileTime;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * The files of one commit as a gzip-compressed tar archive. The same commit and rules give the same bytes: entries come
 * in Git's order, with no time, no owner and one of two modes. Symbolic links and submodules are left out. Blobs go from
 * the pack file into the archive; nothing is checked out.
 */
final class TreeArchive {
    private static final FileTime NO_TIME = FileTime.fromMillis(0);
    private static final int EXECUTABLE = 0755;
    private static final int PLAIN = 0644;

    private final Repository repository;
    private final ObjectId commit;
    private final String ignore;
    private final Limits limits;
    private final GitDeadline deadline;

    /** How much one archive may hold, before compression. */
    record Limits(long totalBytes, long fileBytes) {}

    /** @param ignore the text of {@code spec.ignore}; empty for none */
    TreeArchive(Repository repository, ObjectId commit, String ignore, Limits limits, GitDeadline deadline) {
        this.repository = repository;
        this.commit = commit;
        this.ignore = ignore;
        this.limits = limits;
        this.deadline = deadline;
    }

    /** Writes the archive; {@code out} stays open. */
    void writeTo(OutputStream out) throws IOException {
        try (var reader = repository.newObjectReader();
                var commits = new RevWalk(reader)) {
            var tree = commits.parseCommit(commit).getTree();
            var gzip = new GZIPOutputStream(out, 64 * 1024);
            var tar = new TarArchiveOutputStream(gzip, "UTF-8");
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            tar.setAddPaxHeadersForNonAsciiNames(true);
            var bounds = new TreeBounds(deadline);
            write(bounds.walk(reader, tree), IgnoreRules.of(ignore, reader, tree, bounds), reader, tar);
            tar.finish();
            gzip.finish();
        }
    }

    private void write(TreeBounds.Walk entries, IgnoreRules rules, ObjectReader reader, TarArchiveOutputStream tar)
            throws IOException {
        var total = 0L;
        try (var walk = entries) {
            while (walk.next()) {
                var path = walk.path();
                if (rules.exclude(path, walk.isFolder())) {
                    continue;
                }
                if (walk.isFolder()) {
                    writeDirectory(path, tar);
                    walk.enter();
                } else if (walk.isFile()) {
                    total += writeFile(path, walk, total, reader, tar);
                }
            }
        }
    }

    private static void writeDirectory(String path, TarArchiveOutputStream tar) throws IOException {
        tar.putArchiveEntry(anonymous(new TarArchiveEntry(path + "/"), EXECUTABLE));
        tar.closeArchiveEntry();
    }

    private long writeFile(
            String path, TreeBounds.Walk walk, long total, ObjectReader reader, TarArchiveOutputStream tar)
            throws IOException {
        var blob = reader.open(walk.object(), Constants.OBJ_BLOB);
        if (blob.getSize() > limits.fileBytes()) {
            throw new IOException("file '%s' is larger than %d bytes: exclude it with spec.ignore or .sourceignore"
                    .formatted(path, limits.fileBytes()));
        }
        if (blob.getSize() > limits.totalBytes() - total) {
            throw new IOException(
                    "the files are larger than %d bytes in all: exclude some with spec.ignore or .sourceignore"
                            .formatted(limits.totalBytes()));
        }
        var executable = FileMode.EXECUTABLE_FILE.equals(walk.mode());
        var entry = anonymous(new TarArchiveEntry(path), executable ? EXECUTABLE : PLAIN);
        entry.setSize(blob.getSize());
        tar.putArchiveEntry(entry);
        blob.copyTo(tar);
        tar.closeArchiveEntry();
        return blob.getSize();
    }

    private static TarArchiveEntry anonymous(TarArchiveEntry entry, int mode) {
        entry.setMode(mode);
        entry.setIds(0, 0);
        entry.setNames("", "");
        entry.setLastModifiedTime(NO_TIME);
        return entry;
    }
}
