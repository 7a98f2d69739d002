package dev.sluice.cloud;

/**
 * Who asks services where no credentials are given. Nobody is asked before that.
 *
 * @param aws for services of AWS
 * @param gcp for services of Google Cloud
 * @param azure for services of Azure
 * @param vault for Vault and OpenBao
 */
public record Identity(Aws aws, Gcp gcp, Azure azure, Vault vault) {
    /** Nobody. */
    public static final Identity NONE = new Identity(_ -> nobody(), Identity::nobody, _ -> nobody(), _ -> nobody());

    public interface Aws {
        /** @throws CloudException where there are none */
        AwsCredentials credentials(String region);
    }

    public interface Gcp {
        /** @throws CloudException where there is none */
        String token();
    }

    public interface Azure {
        /** @throws CloudException where there is none */
        String token(String scope);
    }

    public interface Vault {
        /**
         * @param address of the server
         * @throws CloudException where there is none
         */
        String token(String address);
    }

    private static <T> T nobody() {
        throw new CloudException("there is nobody who asks instead");
    }

    @Override
    public String toString() {
        return "identity";
    }
}
