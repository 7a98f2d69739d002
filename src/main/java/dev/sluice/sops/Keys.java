package dev.sluice.sops;

import java.util.Map;
import java.util.Optional;

/** Keys and credentials by which data keys are decrypted. Holds secrets: its text tells none. */
public final class Keys implements DataKey.Unlocker {
    private static final String VAULT = "sops.vault-token";
    static final String AWS = "sops.aws-kms";
    static final String GCP = "sops.gcp-kms";
    static final String AZURE = "sops.azure-kv";

    /** No key at all. */
    public static final Keys NONE = of("", Map.of());

    private final AgeIdentities age;
    private final PgpKeys pgp;
    private final Services services;

    /** Services that hold keys, each with who asks it. */
    record Services(Optional<VaultTransit> vault, AwsKms aws, GcpKms gcp, AzureKeyVault azure) {}

    private Keys(AgeIdentities age, PgpKeys pgp, Services services) {
        this.age = age;
        this.pgp = pgp;
        this.services = services;
    }

    /** Keys and credentials from files, and nobody who asks services that these have no credentials for. */
    public static Keys of(String origin, Map<String, byte[]> files) {
        return of(origin, files, Identity.NONE);
    }

    /**
     * Reads keys and credentials from files, each by its name as Flux does: {@code *.agekey}, {@code *.asc}, {@code
     * sops.vault-token}, {@code sops.aws-kms}, {@code sops.gcp-kms} and {@code sops.azure-kv}. Other files say nothing.
     *
     * @param origin where the files are, as errors call it
     * @param identity who asks the services that the files have no credentials for
     * @throws SopsException where one of them is not what its name says
     */
    public static Keys of(String origin, Map<String, byte[]> files, Identity identity) {
        var aws = new AwsEndpoints(new Environment(System.getenv()));
        var gcp = GcpEndpoints.PUBLIC.kms();
        var all = new KeyFiles(origin, files);
        return new Keys(
                AgeIdentities.joined(all.ending(".agekey", file -> AgeIdentities.of(Texts.utf8(file)))),
                PgpKeys.joined(all.ending(".asc", PgpKeys::of)),
                new Services(
                        all.named(
                                VAULT, file -> new VaultTransit(Texts.utf8(file).strip())),
                        all.named(AWS, file -> AwsKms.of(file, aws)).orElseGet(() -> new AwsKms(identity.aws(), aws)),
                        all.named(GCP, file -> GcpKms.of(file, gcp)).orElseGet(() -> new GcpKms(identity.gcp(), gcp)),
                        all.named(AZURE, AzureKeyVault::of).orElseGet(() -> new AzureKeyVault(identity.azure()))));
    }

    @Override
    public byte[] unlock(MasterKey key) {
        return switch (key) {
            case MasterKey.Age recipient -> age.unlock(recipient);
            case MasterKey.Pgp recipient -> pgp.unlock(recipient);
            case MasterKey.Vault transit -> vault().unlock(transit);
            case MasterKey.Aws kms -> services.aws.unlock(kms);
            case MasterKey.Gcp kms -> services.gcp.unlock(kms);
            case MasterKey.Azure vault -> services.azure.unlock(vault);
            case MasterKey.Huawei _ -> throw new SopsException("keys of Huawei Cloud KMS are not supported");
        };
    }

    private VaultTransit vault() {
        return services.vault.orElseThrow(() -> new SopsException(
                "there are no credentials: the decryption Secret has no entry '%s'".formatted(VAULT)));
    }

    @Override
    public String toString() {
        return "keys";
    }
}
