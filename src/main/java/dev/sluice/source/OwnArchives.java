package dev.sluice.source;

import java.nio.file.Path;
import java.util.Optional;

/** The archives that this process has made itself and reads without asking a server. */
public interface OwnArchives {
    /** None: all archives are others'. */
    OwnArchives NONE = new OwnArchives() {
        @Override
        public boolean include(String url) {
            return false;
        }

        @Override
        public Optional<Path> find(String url) {
            return Optional.empty();
        }
    };

    /** Whether a URL is of this process, whatever there is under it. */
    boolean include(String url);

    /**
     * The file of an archive. Safe for URLs from outside: only one that this process has handed out leads to a file.
     *
     * @return a file that does not change as long as it is open; empty if there is none (any more)
     */
    Optional<Path> find(String url);
}
