package dev.sluice.cloud;

import java.util.List;
import java.util.Optional;

/**
 * Where a cloud says that the API server of a cluster is.
 *
 * @param all those under which it answers, the usual one first; never empty
 */
public record ClusterAddresses(List<Address> all) {
    /**
     * @param url of https
     * @param authority the certificates, in PEM, that it is verified by; empty for those that everybody trusts
     */
    public record Address(String url, Optional<String> authority) {}
}
