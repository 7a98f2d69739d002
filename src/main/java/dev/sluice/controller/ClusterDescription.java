package dev.sluice.controller;

import dev.sluice.cloud.CloudException;
import dev.sluice.cloud.ManagedCluster;
import io.fabric8.kubernetes.api.model.ConfigMap;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Another cluster that knows the service accounts of this one, by itself or by a cloud, as the ConfigMap of {@code
 * spec.kubeConfig.configMapRef} tells (Flux's Kustomization documentation, "Secret-less authentication").
 *
 * @param authority the certificates, in PEM, that its API server is verified by; empty for those of the cloud, or else those
 *     that everybody trusts
 * @param audiences whom tokens of accounts are for; none for those whom the provider wants
 * @param serviceAccount who asks there; empty for the usual one
 */
record ClusterDescription(
        Provider provider, Optional<String> authority, List<String> audiences, Optional<String> serviceAccount) {

    /** Who knows the accounts. */
    sealed interface Provider {
        /** The cluster itself. @param address its API server's */
        record Generic(String address) implements Provider {}

        /**
         * A cloud, which also tells where the cluster is.
         *
         * @param cluster empty where the description says all else
         * @param address empty for the usual one of the cluster
         */
        record Cloud(Kind kind, Optional<ManagedCluster> cluster, Optional<String> address) implements Provider {
            /** Whose tokens the cluster takes. */
            enum Kind {
                AWS,
                AZURE,
                GCP
            }
        }
    }

    /** @throws IllegalArgumentException where it describes no such cluster */
    static ClusterDescription of(ConfigMap map) {
        var data = Optional.ofNullable(map.getData()).orElse(Map.of());
        var named = value(data, "provider").orElseThrow(() -> new IllegalArgumentException("lacks the key 'provider'"));
        var provider = switch (named) {
            case "generic" -> generic(data);
            case "aws" -> cloud(Provider.Cloud.Kind.AWS, data);
            case "azure" -> cloud(Provider.Cloud.Kind.AZURE, data);
            case "gcp" -> cloud(Provider.Cloud.Kind.GCP, data);
            default ->
                throw new IllegalArgumentException(
                        "has the provider '%s', which is none of aws, azure, gcp and generic".formatted(named));
        };
        var audiences = value(data, "audiences").stream()
                .flatMap(text -> Arrays.stream(text.split("[,\\s]+")))
                .filter(audience -> !audience.isEmpty())
                .toList();
        return new ClusterDescription(provider, value(data, "ca.crt"), audiences, value(data, "serviceAccountName"));
    }

    private static Provider generic(Map<String, String> data) {
        var address = value(data, "address").orElseThrow(() -> new IllegalArgumentException("lacks the key 'address'"));
        return new Provider.Generic(https(address));
    }

    private static Provider cloud(Provider.Cloud.Kind kind, Map<String, String> data) {
        var address = value(data, "address").map(ClusterDescription::https);
        Optional<ManagedCluster> cluster;
        try {
            cluster = value(data, "cluster").map(text -> switch (kind) {
                case AWS -> ManagedCluster.eks(text);
                case AZURE -> ManagedCluster.aks(text);
                case GCP -> ManagedCluster.gke(text);
            });
        } catch (CloudException e) {
            throw new IllegalArgumentException("has a wrong key 'cluster': " + e.getMessage());
        }
        var isWhole = address.isPresent() && value(data, "ca.crt").isPresent() && kind != Provider.Cloud.Kind.AWS;
        if (cluster.isEmpty() && !isWhole) {
            throw new IllegalArgumentException("lacks the key 'cluster'");
        }
        return new Provider.Cloud(kind, cluster, address);
    }

    /** An address is one of https, also where it does not say so: a token that goes another way is anybody's. */
    private static String https(String address) {
        try {
            var uri = URI.create(address.contains("://") ? address : "https://" + address);
            if ("https".equals(uri.getScheme()) && uri.getHost() != null && uri.getRawUserInfo() == null) {
                return uri.toString();
            }
        } catch (IllegalArgumentException e) {
            // reported below
        }
        throw new IllegalArgumentException("has the address '%s', which is not one of https".formatted(address));
    }

    /** Whether two addresses lead to the same server. */
    static boolean isSame(String one, String other) {
        try {
            return server(one).equals(server(other));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static String server(String address) {
        var uri = URI.create(address);
        return "%s:%d%s"
                .formatted(
                        String.valueOf(uri.getHost()).toLowerCase(),
                        uri.getPort() < 0 ? 443 : uri.getPort(),
                        uri.getRawPath().replaceFirst("/+$", ""));
    }

    private static Optional<String> value(Map<String, String> data, String key) {
        return Optional.ofNullable(data.get(key)).map(String::strip).filter(value -> !value.isEmpty());
    }
}
