package dev.sluice.controller;

import dev.sluice.kustomize.RemoteBases;
import dev.sluice.kustomize.RemoteReference;
import dev.sluice.memory.SharedMemory;
import dev.sluice.worker.BuildTurns;
import java.nio.file.Path;

/** While a base is fetched from a server, which may be slow, another build of the namespace has its turn. */
final class BasesOutOfTurn {
    private final Source bases;
    private final BuildTurns turns;

    /** What fetches bases. */
    @FunctionalInterface
    interface Source {
        /** @param memory what the build takes of the memory of all */
        RemoteBases of(String namespace, SharedMemory.Share memory);
    }

    BasesOutOfTurn(Source bases, BuildTurns turns) {
        this.bases = bases;
        this.turns = turns;
    }

    RemoteBases of(String namespace, SharedMemory.Share memory) {
        return () -> outOfTurn(bases.of(namespace, memory).begin());
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
