package dev.sluice.sops;

import java.util.Map;

/** The transit engine of Vault and OpenBao, by its HTTP API. */
final class VaultTransit {
    private static final String SERVICE = "Vault";

    private final String token;

    /** @throws SopsException where the token is empty */
    VaultTransit(String token) {
        if (token.isEmpty()) {
            throw new SopsException("the token is empty");
        }
        this.token = token;
    }

    byte[] unlock(MasterKey.Vault key) {
        var url = "%s/v1/%s/decrypt/%s".formatted(trimmed(key.address()), trimmed(key.enginePath()), key.keyName());
        var answer = Https.post(
                SERVICE,
                url,
                Map.of("X-Vault-Token", token, "Content-Type", "application/json"),
                Https.json(Map.of("ciphertext", key.encrypted())));
        if (!answer.isGood()) {
            throw new SopsException("failed to decrypt sops data key from Vault transit backend '%s': code %d"
                    .formatted(url, answer.status()));
        }
        return Https.base64(SERVICE, answer.text(SERVICE, "/data/plaintext"));
    }

    private static String trimmed(String path) {
        return path.replaceFirst("/+$", "");
    }
}
