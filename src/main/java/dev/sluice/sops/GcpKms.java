package dev.sluice.sops;

import java.util.Map;

/** Google Cloud KMS, by its HTTP API. */
final class GcpKms {
    private static final String SERVICE = GcpExchange.SERVICE;

    private final Identity.Gcp caller;
    private final String address;

    GcpKms(Identity.Gcp caller, String address) {
        this.caller = caller;
        this.address = address;
    }

    /**
     * @param file Flux's {@code sops.gcp-kms}
     * @throws SopsException where it has no credentials of a kind that is known
     */
    static GcpKms of(byte[] file, String address) {
        var credentials = GcpCredentials.of(Credentials.of(file));
        return new GcpKms(() -> credentials.token().access(), address);
    }

    byte[] unlock(MasterKey.Gcp key) {
        var answer = Https.post(
                SERVICE,
                "%s/v1/%s:decrypt".formatted(address, key.resourceId()),
                Map.of("Authorization", "Bearer " + caller.token(), "Content-Type", "application/json"),
                Https.json(Map.of("ciphertext", key.encrypted())));
        if (!answer.isGood()) {
            throw new SopsException(
                    "failed to decrypt sops data key with GCP KMS key: code %d".formatted(answer.status()));
        }
        return Https.base64(SERVICE, answer.text(SERVICE, "/plaintext"));
    }
}
