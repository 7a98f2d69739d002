package dev.sluice.leader;

import dev.sluice.api.GoDuration;
import dev.sluice.setting.InvalidSettingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;

/**
 * Which Lease a process claims, as whom, and for how long at a time.
 *
 * @param duration how long others wait after the last renewal before they take it over
 * @param renewDeadline how long the holder tries to renew it before it gives up
 * @param retryPeriod the time between two attempts
 */
record LeaseTerms(
        String namespace,
        String name,
        String identity,
        Duration duration,
        Duration renewDeadline,
        Duration retryPeriod) {
    /** The Lease of Flux's kustomize-controller: beside one that takes part in the election, only one of the two works. */
    private static final String NAME = "kustomize-controller-leader-election";

    private static final double MOST_JITTER = 1.2;

    /** @throws InvalidSettingException where the durations leave the holder no time to notice that it has lost the Lease */
    LeaseTerms {
        if (duration.toSeconds() < 1 || duration.compareTo(renewDeadline) <= 0) {
            throw new InvalidSettingException(
                    "the lease duration of the leader election (%s) must be at least 1s and longer than its renew deadline (%s)"
                            .formatted(GoDuration.text(duration), GoDuration.text(renewDeadline)));
        }
        if (retryPeriod.isZero() || renewDeadline.toMillis() <= retryPeriod.toMillis() * MOST_JITTER) {
            throw new InvalidSettingException(
                    "the renew deadline of the leader election (%s) must be longer than %s times its retry period (%s)"
                            .formatted(GoDuration.text(renewDeadline), MOST_JITTER, GoDuration.text(retryPeriod)));
        }
    }

    static LeaseTerms of(LeaderElectionConfig config, String namespace) {
        return new LeaseTerms(
                namespace,
                name(config.shard()),
                anIdentity(),
                config.leaseDuration(),
                config.renewDeadline(),
                config.retryPeriod());
    }

    /** As Flux names the Leases of shards: by the first eight digits of the SHA-256 of their selector. */
    static String name(Optional<String> shard) {
        return shard.map(selector -> NAME + "-" + sha256(selector).substring(0, 8))
                .orElse(NAME);
    }

    private static String anIdentity() {
        return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("sluice") + "_" + UUID.randomUUID();
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
