package dev.sluice.sops;

import java.util.Map;

/** A service account of Kubernetes, as whoever asks key services on behalf of somebody else. */
public interface KubernetesAccount {
    /** Namespace and name. */
    String id();

    /**
     * What its annotations say, by which clouds know it.
     *
     * @throws SopsException where there is no such account
     */
    Map<String, String> annotations();

    /**
     * A new token of the account.
     *
     * @param audience whom it is for
     * @throws SopsException where none is given
     */
    String token(String audience);
}
