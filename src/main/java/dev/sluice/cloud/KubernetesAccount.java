package dev.sluice.cloud;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A service account of Kubernetes, as whoever asks services on behalf of somebody else. */
public interface KubernetesAccount {
    /** As long as tokens are usually good for. */
    Duration LIFETIME = Duration.ofHours(1);

    String namespace();

    String name();

    /** Namespace and name. */
    default String id() {
        return namespace() + "/" + name();
    }

    /**
     * What its annotations say, by which clouds know it.
     *
     * @throws CloudException where there is no such account
     */
    Map<String, String> annotations();

    /**
     * A new token of the account.
     *
     * @param audiences whom it is for
     * @param lifetime for how long it is wanted; the API server may give less
     * @throws CloudException where none is given
     */
    Grant<String> token(List<String> audiences, Duration lifetime);

    /** Whom tokens are for instead of those that clouds usually want; none for those. */
    default List<String> audiences() {
        return List.of();
    }

    /** A new token for a cloud. @param audience whom the cloud wants it to be for */
    default String token(String audience) {
        return token(audiences().isEmpty() ? List.of(audience) : audiences(), LIFETIME)
                .access();
    }

    /** The text of an annotation; empty where there is none. */
    default Optional<String> annotation(String key) {
        return Optional.ofNullable(annotations().get(key)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
