package dev.sluice.apply;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A Job that the cluster removes a while after it has finished: its absence does not mean that it is to be run.
 *
 * @param definition the digest of its manifest
 * @param stay how long it stays after it has finished
 * @param finished when it finished, where that is known
 */
public record PassingJob(String definition, Duration stay, Optional<Instant> finished) {
    private static final ObjectMapper CANONICAL = JsonMapper.builder()
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    private static final int DIGEST_BYTES = 16;

    /** Until when the cluster was to keep a Job that finished at that time. */
    public Instant kept(Instant finished) {
        return finished.plus(stay);
    }

    /** What tells one definition from another: all of the manifest, in whatever order. */
    static String definition(GenericKubernetesResource manifest) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(CANONICAL.writeValueAsBytes(manifest));
            return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
        } catch (JsonProcessingException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
