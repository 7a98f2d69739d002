package dev.sluice.source.git;

import dev.sluice.api.GitRepositorySpec.Ref;
import java.util.Optional;

/**
 * Which commit is wanted. Of the fields of {@code spec.ref} the first that is given decides: commit, name, semver, tag,
 * branch; without any it is the head of {@code master} (Flux's GitRepository documentation).
 */
sealed interface Reference {
    record Branch(String branch) implements Reference {
        @Override
        public String toString() {
            return "branch '%s'".formatted(branch);
        }
    }

    record Tag(String tag) implements Reference {
        @Override
        public String toString() {
            return "tag '%s'".formatted(tag);
        }
    }

    record HighestTag(String range) implements Reference {
        @Override
        public String toString() {
            return "semver '%s'".formatted(range);
        }
    }

    record Name(String name) implements Reference {
        @Override
        public String toString() {
            return "name '%s'".formatted(name);
        }
    }

    record Commit(String hash, Optional<String> branch) implements Reference {
        @Override
        public String toString() {
            return "commit '%s'".formatted(hash);
        }
    }

    /** @param ref null for none */
    static Reference of(Ref ref) {
        if (ref == null) {
            return new Branch("master");
        }
        if (!ref.commit().isEmpty()) {
            return new Commit(ref.commit(), Optional.of(ref.branch()).filter(branch -> !branch.isEmpty()));
        }
        if (!ref.name().isEmpty()) {
            return new Name(ref.name());
        }
        if (!ref.semver().isEmpty()) {
            return new HighestTag(ref.semver());
        }
        if (!ref.tag().isEmpty()) {
            return new Tag(ref.tag());
        }
        return new Branch(ref.branch().isEmpty() ? "master" : ref.branch());
    }
}
