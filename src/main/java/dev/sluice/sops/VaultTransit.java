package dev.sluice.sops;

import dev.sluice.cloud.Https;
import dev.sluice.cloud.Identity;
import dev.sluice.cloud.VaultAddress;
import dev.sluice.http.Destinations;
import java.util.Map;

/** The transit engine of Vault and OpenBao, by its HTTP API. */
final class VaultTransit {
    private static final String SERVICE = "Vault";

    private final Identity.Vault caller;
    private final Destinations destinations;

    /** @param destinations where a file may have the server */
    VaultTransit(Identity.Vault caller, Destinations destinations) {
        this.caller = caller;
        this.destinations = destinations;
    }

    /** @throws SopsException where the token is empty */
    static VaultTransit of(String token, Destinations destinations) {
        if (token.isEmpty()) {
            throw new SopsException("the token is empty");
        }
        return new VaultTransit(_ -> token, destinations);
    }

    /** Whatever the file says, what is asked is to decrypt: the token may be good for more. */
    byte[] unlock(MasterKey.Vault key) {
        var address = VaultAddress.of(key.address());
        var url = address.url("%s/decrypt/%s".formatted(key.enginePath().replaceFirst("/+$", ""), key.keyName()));
        var answer = Https.post(
                destinations,
                SERVICE,
                url,
                Map.of("X-Vault-Token", caller.token(address.text()), "Content-Type", "application/json"),
                Https.json(Map.of("ciphertext", key.encrypted())));
        if (!answer.isGood()) {
            throw new SopsException("failed to decrypt sops data key from Vault transit backend '%s': code %d"
                    .formatted(url, answer.status()));
        }
        return Https.base64(SERVICE, answer.text(SERVICE, "/data/plaintext"));
    }
}
