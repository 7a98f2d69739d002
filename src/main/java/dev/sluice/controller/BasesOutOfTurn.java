package dev.sluice.controller;

import dev.sluice.kustomize.RemoteBases;
import dev.sluice.kustomize.RemoteReference;
import dev.sluice.worker.BuildTurns;
import java.nio.file.Path;
import java.util.function.Function;

/** While a base is fetched from a server, which may be slow, another build of the namespace has its turn. */
final class BasesOutOfTurn {
    private final Function<String, RemoteBases> bases;
    private final BuildTurns turns;

    /** @param bases those of a namespace */
    BasesOutOfTurn(Function<String, RemoteBases> bases, BuildTurns turns) {
        this.bases = bases;
        this.turns = turns;
    }

    RemoteBases of(String namespace) {
        return () -> outOfTurn(bases.apply(namespace).begin());
    }

    private RemoteBases.Checkouts outOfTurn(RemoteBases.Checkouts checkouts) {
        return new RemoteBases.Checkouts() {
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
