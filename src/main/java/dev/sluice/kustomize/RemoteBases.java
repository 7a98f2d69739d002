package dev.sluice.kustomize;

import java.nio.file.Path;

/** Fetches the remote bases that kustomizations name. Safe for many threads. */
@FunctionalInterface
public interface RemoteBases {
    /** Fetches nothing: a build that names a remote base fails, and its error says what to do. */
    RemoteBases REFUSED = Refusal::new;

    /** Begins a build. */
    Checkouts begin();

    /** What one build has fetched; gone when it is closed. Not for several threads. */
    interface Checkouts extends AutoCloseable {
        /**
         * Fetches a repository; the same one of the same build is fetched once.
         *
         * @return the directory with its files, outside of which nothing of the repository is
         * @throws BuildException where it cannot be fetched, or not in time, or may not be
         */
        Path repository(RemoteReference reference);

        /**
         * Fetches a file to this machine.
         *
         * @param url begins with {@code https://} or {@code http://}
         * @throws BuildException where it cannot be fetched, or may not be
         */
        Path file(String url);

        @Override
        void close();
    }

    /** The answer where remote bases are not allowed. */
    final class Refusal implements Checkouts {
        private Refusal() {}

        @Override
        public Path repository(RemoteReference reference) {
            throw refused(reference.text());
        }

        @Override
        public Path file(String url) {
            throw refused(url);
        }

        @Override
        public void close() {
            // there is nothing to remove
        }

        private static BuildException refused(String reference) {
            return new BuildException(
                    "remote resource '%s' is not allowed here: copy it beside the kustomization, or allow remote bases"
                            .formatted(reference));
        }
    }
}
