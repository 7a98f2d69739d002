package dev.sluice.sops;

/**
 * Who asks the key services of clouds where no credentials are given.
 *
 * @param aws for AWS KMS
 * @param gcp for GCP KMS
 * @param azure for Azure Key Vault
 */
public record Identity(Aws aws, Gcp gcp, Azure azure) {
    /** Nobody. */
    public static final Identity NONE =
            new Identity(_ -> missing(Keys.AWS), () -> missing(Keys.GCP), _ -> missing(Keys.AZURE));

    interface Aws {
        /** @throws SopsException where there are none */
        AwsCredentials credentials(String region);
    }

    interface Gcp {
        /** @throws SopsException where there is none */
        String token();
    }

    interface Azure {
        /** @throws SopsException where there is none */
        String token(String scope);
    }

    private static <T> T missing(String file) {
        throw new SopsException("there are no credentials: the decryption Secret has no entry '%s'".formatted(file));
    }

    @Override
    public String toString() {
        return "identity";
    }
}
