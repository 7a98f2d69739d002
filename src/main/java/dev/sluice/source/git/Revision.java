package dev.sluice.source.git;

import org.eclipse.jgit.lib.ObjectId;

/**
 * A commit that was found at the server.
 *
 * @param commit its hash
 * @param ref the full name of the reference that leads to it; {@code refs/heads/*} if only the commit is known
 * @param text as it stands in {@code status.artifact.revision}: {@code main@sha1:…}, {@code v1.0.0@sha1:…},
 *     {@code sha1:…}
 */
record Revision(ObjectId commit, String ref, String text) {
    static final String ANY_BRANCH = "refs/heads/*";

    static Revision of(String shortName, String ref, ObjectId commit) {
        return new Revision(commit, ref, "%s@sha1:%s".formatted(shortName, commit.name()));
    }

    static Revision ofCommit(ObjectId commit) {
        return new Revision(commit, ANY_BRANCH, "sha1:" + commit.name());
    }
}
