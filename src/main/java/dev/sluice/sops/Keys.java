package dev.sluice.sops;

import dev.sluice.cloud.AwsEndpoints;
import dev.sluice.cloud.CloudException;
import dev.sluice.cloud.Environment;
import dev.sluice.cloud.GcpEndpoints;
import dev.sluice.cloud.Identity;
import dev.sluice.http.Destinations;
import java.util.Map;
import java.util.function.Supplier;

/** Keys and credentials by which data keys are decrypted. Holds secrets: its text tells none. */
public final class Keys implements DataKey.Unlocker {
    private static final String VAULT = "sops.vault-token";
    private static final String AWS = "sops.aws-kms";
    private static final String GCP = "sops.gcp-kms";
    private static final String AZURE = "sops.azure-kv";

    /** No key at all. */
    public static final Keys NONE = of("", Map.of(), Destinations.chosenByTenant(false, false));

    private final AgeIdentities age;
    private final PgpKeys pgp;
    private final Services services;

    /** Services that hold keys, each with who asks it. */
    record Services(VaultTransit vault, AwsKms aws, GcpKms gcp, AzureKeyVault azure) {}

    private Keys(AgeIdentities age, PgpKeys pgp, Services services) {
        this.age = age;
        this.pgp = pgp;
        this.services = services;
    }

    /** Keys and credentials from files, and nobody who asks services that these have no credentials for. */
    public static Keys of(String origin, Map<String, byte[]> files, Destinations destinations) {
        return of(origin, files, Identity.NONE, destinations);
    }

    /**
     * Reads keys and credentials from files, each by its name as Flux does: {@code *.agekey}, {@code *.asc}, {@code
     * sops.vault-token}, {@code sops.aws-kms}, {@code sops.gcp-kms} and {@code sops.azure-kv}. Other files say nothing.
     *
     * @param origin where the files are, as errors call it
     * @param identity who asks the services that the files have no credentials for
     * @param destinations where these files, and those that are decrypted, may have servers
     * @throws SopsException where one of them is not what its name says
     */
    public static Keys of(String origin, Map<String, byte[]> files, Identity identity, Destinations destinations) {
        var environment = Environment.ofProcess();
        var aws = new AwsEndpoints(environment);
        var gcp = GcpEndpoints.of(environment).kms();
        var all = new KeyFiles(origin, files);
        var others = hinting(identity);
        return new Keys(
                AgeIdentities.joined(all.ending(".agekey", file -> AgeIdentities.of(Texts.require(file)))),
                PgpKeys.joined(all.ending(".asc", PgpKeys::of)),
                new Services(
                        all.named(
                                        VAULT,
                                        file -> VaultTransit.of(
                                                Texts.require(file).strip(), destinations))
                                .orElseGet(() -> new VaultTransit(others.vault(), destinations)),
                        all.named(AWS, file -> AwsKms.of(file, aws)).orElseGet(() -> new AwsKms(others.aws(), aws)),
                        all.named(GCP, file -> GcpKms.of(file, gcp, destinations))
                                .orElseGet(() -> new GcpKms(others.gcp(), gcp)),
                        all.named(AZURE, file -> AzureKeyVault.of(file, environment, destinations))
                                .orElseGet(() -> new AzureKeyVault(others.azure(), environment, destinations))));
    }

    /** Where nobody asks, there is another way. */
    private static Identity hinting(Identity identity) {
        return new Identity(
                region -> hinting(AWS, () -> identity.aws().credentials(region)),
                () -> hinting(GCP, () -> identity.gcp().token()),
                scope -> hinting(AZURE, () -> identity.azure().token(scope)),
                address -> hinting(VAULT, () -> identity.vault().token(address)));
    }

    private static <T> T hinting(String file, Supplier<T> asked) {
        try {
            return asked.get();
        } catch (CloudException e) {
            throw new SopsException("the decryption Secret has no entry '%s', and %s".formatted(file, e.getMessage()));
        }
    }

    /** Whether a service is asked to open it, which can take long. */
    public boolean isAskedFor(MasterKey key) {
        return !(key instanceof MasterKey.Age || key instanceof MasterKey.Pgp);
    }

    @Override
    public byte[] unlock(MasterKey key) {
        try {
            return switch (key) {
                case MasterKey.Age recipient -> age.unlock(recipient);
                case MasterKey.Pgp recipient -> pgp.unlock(recipient);
                case MasterKey.Vault transit -> services.vault.unlock(transit);
                case MasterKey.Aws kms -> services.aws.unlock(kms);
                case MasterKey.Gcp kms -> services.gcp.unlock(kms);
                case MasterKey.Azure vault -> services.azure.unlock(vault);
                case MasterKey.Huawei _ -> throw new SopsException("keys of Huawei Cloud KMS are not supported");
            };
        } catch (CloudException e) {
            throw new SopsException(e.getMessage());
        }
    }

    @Override
    public String toString() {
        return "keys";
    }
}
