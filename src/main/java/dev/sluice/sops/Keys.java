package dev.sluice.sops;

import java.util.Map;
import java.util.Optional;

/** Keys and credentials by which data keys are decrypted. Holds secrets: its text tells none. */
public final class Keys implements DataKey.Unlocker {
    private static final String VAULT = "sops.vault-token";
    private static final String AWS = "sops.aws-kms";
    private static final String GCP = "sops.gcp-kms";
    private static final String AZURE = "sops.azure-kv";

    /** No key at all. */
    public static final Keys NONE = of("", Map.of());

    private final AgeIdentities age;
    private final PgpKeys pgp;
    private final Services services;

    /** Credentials for services that hold keys, at most one for each. */
    record Services(
            Optional<VaultTransit> vault, Optional<AwsKms> aws, Optional<GcpKms> gcp, Optional<AzureKeyVault> azure) {}

    private Keys(AgeIdentities age, PgpKeys pgp, Services services) {
        this.age = age;
        this.pgp = pgp;
        this.services = services;
    }

    /**
     * Reads keys and credentials from files, each by its name as Flux does: {@code *.agekey}, {@code *.asc}, {@code
     * sops.vault-token}, {@code sops.aws-kms}, {@code sops.gcp-kms} and {@code sops.azure-kv}. Other files say nothing.
     *
     * @param origin where the files are, as errors call it
     * @throws SopsException where one of them is not what its name says
     */
    public static Keys of(String origin, Map<String, byte[]> files) {
        var all = new KeyFiles(origin, files);
        return new Keys(
                AgeIdentities.joined(all.ending(".agekey", file -> AgeIdentities.of(Texts.utf8(file)))),
                PgpKeys.joined(all.ending(".asc", PgpKeys::of)),
                new Services(
                        all.named(
                                VAULT, file -> new VaultTransit(Texts.utf8(file).strip())),
                        all.named(AWS, AwsKms::of),
                        all.named(GCP, GcpKms::of),
                        all.named(AZURE, AzureKeyVault::of)));
    }

    @Override
    public byte[] unlock(MasterKey key) {
        return switch (key) {
            case MasterKey.Age recipient -> age.unlock(recipient);
            case MasterKey.Pgp recipient -> pgp.unlock(recipient);
            case MasterKey.Vault transit -> known(services.vault, VAULT).unlock(transit);
            case MasterKey.Aws kms -> known(services.aws, AWS).unlock(kms);
            case MasterKey.Gcp kms -> known(services.gcp, GCP).unlock(kms);
            case MasterKey.Azure vault -> known(services.azure, AZURE).unlock(vault);
            case MasterKey.Huawei _ -> throw new SopsException("keys of Huawei Cloud KMS are not supported");
        };
    }

    private static <T> T known(Optional<T> service, String file) {
        return service.orElseThrow(() ->
                new SopsException("there are no credentials: the decryption Secret has no entry '%s'".formatted(file)));
    }

    @Override
    public String toString() {
        return "keys";
    }
}
