package dev.sluice.sops;

import dev.sluice.fuzz.Cost;
import dev.sluice.http.Destinations;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** An entry of a decryption Secret, by the first byte, and what it holds; with it, a file is decrypted that names its kind. */
public final class KeysFuzz {
    /** Entries, and the file for each. */
    static final List<Map.Entry<String, String>> ENTRIES = List.of(
            Map.entry("a.agekey", "two-recipients.encrypted.env"),
            Map.entry("a.asc", "pgp-rsa.encrypted.env"),
            Map.entry("sops.vault-token", "vault.encrypted.env"),
            Map.entry("sops.aws-kms", "two-recipients.encrypted.env"),
            Map.entry("sops.gcp-kms", "two-recipients.encrypted.env"),
            Map.entry("sops.azure-kv", "two-recipients.encrypted.env"));

    private static final Destinations NOWHERE = Destinations.chosenByTenant(false, false);

    private KeysFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        var entry = ENTRIES.get((input[0] & 0xff) % ENTRIES.size());
        var files = Map.of(entry.getKey(), Arrays.copyOfRange(input, 1, input.length));
        Cost.bound(() -> {
            try {
                new Decryption(Keys.of("Secret", files, NOWHERE))
                        .file(Recordings.recorded(entry.getValue()), Format.DOTENV, Format.DOTENV);
            } catch (SopsException e) {
                // as told
            }
        });
    }
}
