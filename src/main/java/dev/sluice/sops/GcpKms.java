package dev.sluice.sops;

import dev.sluice.cloud.Credentials;
import dev.sluice.cloud.GcpCredentials;
import dev.sluice.cloud.Https;
import dev.sluice.cloud.Identity;
import dev.sluice.http.Destinations;
import java.util.Map;
import java.util.regex.Pattern;

/** Google Cloud KMS, by its HTTP API. */
final class GcpKms {
    private static final String SERVICE = "GCP KMS";

    /** What can lead a request nowhere else. */
    private static final Pattern NAME = Pattern.compile(
            "projects/[\\w.:-]{1,100}/locations/[\\w-]{1,100}/keyRings/[\\w-]{1,100}/cryptoKeys/[\\w-]{1,100}(/cryptoKeyVersions/[0-9]{1,20})?");

    private final Identity.Gcp caller;
    private final String address;

    GcpKms(Identity.Gcp caller, String address) {
        this.caller = caller;
        this.address = address;
    }

    /**
     * @param file Flux's {@code sops.gcp-kms}
     * @param destinations where it may have the address that gives tokens
     * @throws SopsException where it has no credentials of a kind that is known
     */
    static GcpKms of(byte[] file, String address, Destinations destinations) {
        var credentials = GcpCredentials.of(Credentials.of(file));
        return new GcpKms(
                () -> credentials.token(GcpCredentials.KMS, destinations).access(), address);
    }

    byte[] unlock(MasterKey.Gcp key) {
        if (!NAME.matcher(key.resourceId()).matches()) {
            throw new SopsException("'%s' is not the name of a GCP KMS key".formatted(key.resourceId()));
        }
        var answer = Https.post(
                Destinations.ofTheOperator(),
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
