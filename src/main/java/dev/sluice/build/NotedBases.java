package dev.sluice.build;

import dev.sluice.kustomize.RemoteBases;
import dev.sluice.kustomize.RemoteReference;
import java.nio.file.Path;

/** The remote bases of one build, with a note whether there were any. */
final class NotedBases implements RemoteBases {
    private final RemoteBases bases;
    private boolean fetched;

    NotedBases(RemoteBases bases) {
        this.bases = bases;
    }

    boolean wereFetched() {
        return fetched;
    }

    @Override
    public Checkouts begin() {
        var checkouts = bases.begin();
        return new Checkouts() {
            @Override
            public Path repository(RemoteReference reference) {
                fetched = true;
                return checkouts.repository(reference);
            }

            @Override
            public Path file(String url) {
                fetched = true;
                return checkouts.file(url);
            }

            @Override
            public void close() {
                checkouts.close();
            }
        };
    }
}
