package dev.sluice.sops;

import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Keys and credentials by which data keys are decrypted. Holds secrets: its text tells none. */
public final class Keys implements DataKey.Unlocker {
    /** No key at all. */
    public static final Keys NONE = of("", Map.of());

    private final AgeIdentities age;
    private final PgpKeys pgp;
    private final Optional<VaultTransit> vault;

    private Keys(AgeIdentities age, PgpKeys pgp, Optional<VaultTransit> vault) {
        this.age = age;
        this.pgp = pgp;
        this.vault = vault;
    }

    /**
     * Reads keys from files, each by its name as Flux does: {@code *.agekey}, {@code *.asc} and {@code sops.vault-token}.
     * Other files say nothing.
     *
     * @param origin where the files are, as errors call it
     * @throws SopsException where one of them is not what its name says
     */
    public static Keys of(String origin, Map<String, byte[]> files) {
        var identities = new ArrayList<AgeIdentities>();
        var rings = new ArrayList<PgpKeys>();
        Optional<VaultTransit> vault = Optional.empty();
        for (var file : new TreeMap<>(files).entrySet()) {
            try {
                if (file.getKey().endsWith(".agekey")) {
                    identities.add(AgeIdentities.of(Texts.utf8(file.getValue())));
                } else if (file.getKey().endsWith(".asc")) {
                    rings.add(PgpKeys.of(file.getValue()));
                } else if (file.getKey().equals("sops.vault-token")) {
                    vault = Optional.of(
                            new VaultTransit(Texts.utf8(file.getValue()).strip()));
                }
            } catch (SopsException e) {
                throw new SopsException(
                        "failed to import '%s' data from %s: %s".formatted(file.getKey(), origin, e.getMessage()));
            }
        }
        return new Keys(AgeIdentities.joined(identities), PgpKeys.joined(rings), vault);
    }

    @Override
    public byte[] unlock(MasterKey key) {
        return switch (key) {
            case MasterKey.Age recipient -> age.unlock(recipient);
            case MasterKey.Pgp recipient -> pgp.unlock(recipient);
            case MasterKey.Vault transit ->
                vault.orElseThrow(() -> missing("a Vault token", "sops.vault-token"))
                        .unlock(transit);
            case MasterKey.Aws _ -> throw unsupported("AWS KMS");
            case MasterKey.Gcp _ -> throw unsupported("GCP KMS");
            case MasterKey.Azure _ -> throw unsupported("Azure Key Vault");
            case MasterKey.Huawei _ -> throw unsupported("Huawei Cloud KMS");
        };
    }

    private static SopsException missing(String what, String file) {
        return new SopsException("there is not %s: the decryption Secret has no entry '%s'".formatted(what, file));
    }

    private static SopsException unsupported(String service) {
        return new SopsException("keys of %s are not supported".formatted(service));
    }

    @Override
    public String toString() {
        return "keys";
    }
}
