package dev.sluice.controller;

import dev.sluice.kustomize.RemoteBases;
import dev.sluice.kustomize.RemoteReference;
import dev.sluice.worker.BuildTurns;
import java.nio.file.Path;

/** While a base is fetched from a server, which may be slow, another build of the namespace has its turn. */
record BasesOutOfTurn(RemoteBases bases, BuildTurns turns) implements RemoteBases {
    @Override
    public Checkouts begin() {
        var checkouts = bases.begin();
        return new Checkouts() {
            @Override
            public Path repository(RemoteReference reference) {
                return turns.away(() -> checkouts.repository(reference));
            }

            @Override
            public Path file(String url) {
                return turns.away(() -> checkouts.file(url));
            }

            @Override
            public void close() {
                checkouts.close();
            }
        };
    }
}
