package dev.sluice.controller;

import dev.sluice.cloud.ClusterAddresses;
import dev.sluice.cloud.Grant;
import dev.sluice.cloud.Identities;
import dev.sluice.cloud.ManagedCluster;
import dev.sluice.cloud.TokenUse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Finds the way to clusters that ConfigMaps describe. Whoever may write one of these is not trusted with what is the
 * controller's own: its token goes to no address but those that the cloud has for the cluster.
 */
final class DescribedClusters {
    private final Identities identities;
    private final ServiceAccountTokens tokens;
    private final ControllerConfig.Access access;

    DescribedClusters(Identities identities, ServiceAccountTokens tokens, ControllerConfig.Access access) {
        this.identities = identities;
        this.tokens = tokens;
        this.access = access;
    }

    /**
     * The way to an API server.
     *
     * @param authority the certificates, in PEM, that it is verified by; empty for those that everybody trusts
     * @param asking what makes who asks another than who asked before
     * @param token gives a token, with the time until which it may be used
     */
    record Way(String address, Optional<String> authority, String asking, Function<TokenUse, Grant<String>> token) {}

    /**
     * @throws IllegalArgumentException where the description is not enough
     * @throws dev.sluice.cloud.CloudException where a service gives no access
     */
    Way way(String namespace, ClusterDescription description, TokenUse use) {
        var name = description.serviceAccount().or(access::defaultKubeconfigServiceAccount);
        var account = name.map(named -> new AskingAccount(tokens, namespace, named, description.audiences()));
        return switch (description.provider()) {
            case ClusterDescription.Provider.Generic(var address) ->
                generic(
                        address,
                        description,
                        account.orElseThrow(() -> new IllegalArgumentException("lacks the key 'serviceAccountName'")));
            case ClusterDescription.Provider.Cloud cloud -> ofCloud(cloud, description, account, use);
        };
    }

    /** Never the controller itself: whoever writes the ConfigMap says where the token goes, and whom it is good for. */
    private Way generic(String address, ClusterDescription description, AskingAccount account) {
        var audiences = description.audiences().isEmpty() ? List.of(address) : description.audiences();
        return new Way(
                address,
                description.authority(),
                account.id(),
                use -> identities.accountToken(account, audiences, use));
    }

    private Way ofCloud(
            ClusterDescription.Provider.Cloud cloud,
            ClusterDescription description,
            Optional<AskingAccount> account,
            TokenUse use) {
        var asking = account.map(identities::of).orElseGet(identities::ofProcess);
        var found = address(cloud, description, account.isEmpty(), asking, use);
        return new Way(
                found.url(),
                found.authority(),
                account.map(named -> named.id() + named.annotations()).orElse(""),
                token(cloud, asking));
    }

    private static Function<TokenUse, Grant<String>> token(
            ClusterDescription.Provider.Cloud cloud, Identities.Asking asking) {
        return switch (cloud.kind()) {
            case AWS -> {
                var cluster = (ManagedCluster.Eks) cloud.cluster().orElseThrow();
                yield use -> asking.eksToken(cluster, use);
            }
            case AZURE -> asking::aksToken;
            case GCP -> asking::gkeToken;
        };
    }

    private ClusterAddresses.Address address(
            ClusterDescription.Provider.Cloud cloud,
            ClusterDescription description,
            boolean asksItself,
            Identities.Asking asking,
            TokenUse use) {
        if (cloud.address().isPresent() && description.authority().isPresent() && !asksItself) {
            return new ClusterAddresses.Address(cloud.address().get(), description.authority());
        }
        var cluster = cloud.cluster()
                .orElseThrow(() -> new IllegalArgumentException("lacks the key 'cluster': without a service account,"
                        + " credentials go to no address that is not the cluster's"));
        var known = asking.addresses(cluster, use, longest());
        var chosen = cloud.address()
                .map(wanted -> matching(known, wanted))
                .orElseGet(() -> known.all().getFirst());
        return new ClusterAddresses.Address(
                chosen.url(), description.authority().or(chosen::authority));
    }

    private Duration longest() {
        return access.tokenCacheMaxDuration();
    }

    private static ClusterAddresses.Address matching(ClusterAddresses known, String wanted) {
        return known.all().stream()
                .filter(address -> ClusterDescription.isSame(address.url(), wanted))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("has the address '%s', which is none of the cluster's: %s"
                                .formatted(
                                        wanted,
                                        known.all().stream()
                                                .map(ClusterAddresses.Address::url)
                                                .collect(Collectors.joining(", ")))));
    }
}
