package dev.sluice.cloud;

import dev.sluice.cloud.TokenUse.Operation;
import dev.sluice.http.Destinations;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Makes identities; what they are granted is kept in a cache. One is enough for a process; safe for use by several threads.
 */
public final class Identities {
    private final Environment environment;
    private final AwsEndpoints awsEndpoints;
    private final GcpEndpoints gcpEndpoints;
    private final TokenCache cache;
    private final Destinations destinations;

    /** @param destinations where tenants may have accounts log in */
    public Identities(TokenCache cache, Destinations destinations) {
        this(Environment.ofProcess(), cache, destinations);
    }

    Identities(Environment environment, TokenCache cache, Destinations destinations) {
        this.environment = environment;
        this.awsEndpoints = new AwsEndpoints(environment);
        this.gcpEndpoints = GcpEndpoints.of(environment);
        this.cache = cache;
        this.destinations = destinations;
    }

    /** What the environment of this process, or the machine that it runs on, has for it. */
    public Asking ofProcess() {
        return new OfProcess();
    }

    /** What clouds give a service account of Kubernetes, after its annotations. Nothing of the process's own goes along. */
    public Asking of(KubernetesAccount account) {
        return new OfAccount(account);
    }

    /**
     * A token of Vault or OpenBao.
     *
     * @throws CloudException where there is none
     */
    public String vaultToken(VaultLogin login, VaultAddress address, TokenUse use) {
        return cache.get(
                        login.key(address),
                        use.with(Operation.DECRYPT_WITH_TRANSIT_ENGINE),
                        () -> login.token(address, destinations))
                .access();
    }

    /**
     * A token of a service account itself.
     *
     * @param audiences whom it is for
     * @throws CloudException where there is none
     */
    public Grant<String> accountToken(KubernetesAccount account, List<String> audiences, TokenUse use) {
        return cache.get(
                new TokenCache.Key<>(String.class, account.id(), "account", audiences.toString()),
                use,
                () -> account.token(audiences, KubernetesAccount.LIFETIME));
    }

    /** Somebody who asks clouds, whatever for. */
    public abstract sealed class Asking {
        /** What makes it another's. */
        abstract String key();

        abstract Grant<AwsCredentials> aws(String region);

        /** What grants of AWS depend on, beside the region. */
        abstract String awsKey();

        abstract Grant<String> gcp();

        abstract String gcpKey();

        abstract Grant<String> azure(String scope);

        abstract String azureKey();

        /**
         * Who asks for keys.
         *
         * @param use on behalf of whom; what for, each of these says itself
         * @param vault who asks Vault and OpenBao
         */
        public Identity keys(TokenUse use, Identity.Vault vault) {
            return identity(
                    use.with(Operation.DECRYPT_WITH_AWS),
                    use.with(Operation.DECRYPT_WITH_GCP),
                    use.with(Operation.DECRYPT_WITH_AZURE),
                    vault);
        }

        private Identity identity(TokenUse forAws, TokenUse forGcp, TokenUse forAzure, Identity.Vault vault) {
            return new Identity(
                    region -> cache.get(
                                    new TokenCache.Key<>(AwsCredentials.class, key(), awsKey(), region),
                                    forAws,
                                    () -> aws(region))
                            .access(),
                    () -> cache.get(new TokenCache.Key<>(String.class, key(), "gcp", gcpKey()), forGcp, this::gcp)
                            .access(),
                    scope -> cache.get(azureKey(scope), forAzure, () -> azure(scope))
                            .access(),
                    vault);
        }

        /**
         * Where a cluster is, by the cloud's own word.
         *
         * @param longest for how long that may be taken for true
         * @throws CloudException where the cloud does not tell
         */
        public ClusterAddresses addresses(ManagedCluster cluster, TokenUse use, Duration longest) {
            return cache.get(
                            new TokenCache.Key<>(ClusterAddresses.class, key(), accessKey(cluster), cluster.toString()),
                            use,
                            () -> new Grant<>(
                                    clusters(use).addresses(cluster),
                                    Instant.now().plus(longest)))
                    .access();
        }

        /**
         * A token that a cluster of AWS takes.
         *
         * @throws CloudException where there is none
         */
        public Grant<String> eksToken(ManagedCluster.Eks cluster, TokenUse use) {
            return cache.get(
                    new TokenCache.Key<>(String.class, key(), "eks", awsKey(), cluster.region(), cluster.name()),
                    use,
                    () -> clusters(use).eksToken(cluster));
        }

        /**
         * A token that clusters of Azure take.
         *
         * @throws CloudException where there is none
         */
        public Grant<String> aksToken(TokenUse use) {
            return cache.get(azureKey(ManagedClusters.AKS_SCOPE), use, () -> azure(ManagedClusters.AKS_SCOPE));
        }

        /**
         * A token that clusters of Google Cloud take.
         *
         * @throws CloudException where there is none
         */
        public Grant<String> gkeToken(TokenUse use) {
            return cache.get(new TokenCache.Key<>(String.class, key(), "gcp", gcpKey()), use, this::gcp);
        }

        private String accessKey(ManagedCluster cluster) {
            return switch (cluster) {
                case ManagedCluster.Eks _ -> awsKey();
                case ManagedCluster.Aks _ -> azureKey();
                case ManagedCluster.Gke _ -> gcpKey();
            };
        }

        private TokenCache.Key<String> azureKey(String scope) {
            return new TokenCache.Key<>(String.class, key(), "azure", azureKey(), scope);
        }

        private ManagedClusters clusters(TokenUse use) {
            return new ManagedClusters(identity(use, use, use, Identity.NONE.vault()), environment);
        }
    }

    private final class OfProcess extends Asking {
        @Override
        String key() {
            return "process";
        }

        @Override
        Grant<AwsCredentials> aws(String region) {
            return new AwsProcess(environment, awsEndpoints).credentials(region);
        }

        @Override
        String awsKey() {
            return "";
        }

        @Override
        Grant<String> gcp() {
            return new GcpProcess(environment, gcpEndpoints).token();
        }

        @Override
        String gcpKey() {
            return "";
        }

        @Override
        Grant<String> azure(String scope) {
            return new AzureProcess(environment).token(scope);
        }

        @Override
        String azureKey() {
            return "";
        }
    }

    private final class OfAccount extends Asking {
        private final KubernetesAccount account;

        OfAccount(KubernetesAccount account) {
            this.account = account;
        }

        @Override
        String key() {
            return account.id() + account.audiences();
        }

        @Override
        Grant<AwsCredentials> aws(String region) {
            return AwsAccount.of(account, environment, awsEndpoints).credentials(region);
        }

        @Override
        String awsKey() {
            return AwsAccount.of(account, environment, awsEndpoints).role();
        }

        @Override
        Grant<String> gcp() {
            return GcpAccount.of(account, environment, gcpEndpoints).token();
        }

        @Override
        String gcpKey() {
            var gcp = GcpAccount.of(account, environment, gcpEndpoints);
            return gcp.provider() + " " + gcp.impersonated();
        }

        @Override
        Grant<String> azure(String scope) {
            return AzureAccount.of(account, environment).token(scope);
        }

        @Override
        String azureKey() {
            var azure = AzureAccount.of(account, environment);
            return azure.tenant() + " " + azure.client();
        }
    }
}
