package dev.sluice.leader;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseList;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpecBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * One process's claim to a Lease, in the form that the elections of Kubernetes' own components give it. As theirs do, it
 * trusts no clock but its own: a Lease is held as long as it has not been seen unchanged for its duration.
 */
@RegisterForReflection(targets = {Lease.class, LeaseList.class, LeaseSpec.class})
final class LeaseClaim {
    private final KubernetesClient client;
    private final LeaseTerms terms;
    private final LongSupplier nanoTime;
    private LeaseSpec observed = new LeaseSpec();
    private long observedAt;

    LeaseClaim(KubernetesClient client, LeaseTerms terms, LongSupplier nanoTime) {
        this.client = client;
        this.terms = terms;
        this.nanoTime = nanoTime;
    }

    /** What came of an attempt to take the Lease, or to renew it. */
    sealed interface Answer {
        /** It is ours, for its duration from when it was asked for. */
        record Ours(Lease lease) implements Answer {}

        /** @param holder who holds it; empty where another was just quicker */
        record Held(String holder) implements Answer {}
    }

    /** @throws KubernetesClientException where the API server cannot be asked, or refuses */
    Answer take() {
        try {
            var found = client.leases()
                    .inNamespace(terms.namespace())
                    .withName(terms.name())
                    .get();
            return found == null ? create() : take(found);
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
                return new Answer.Held("");
            }
            throw e;
        }
    }

    private Answer create() {
        return new Answer.Ours(client.resource(new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace(terms.namespace())
                        .withName(terms.name())
                        .endMetadata()
                        .withSpec(ours(now(), 0))
                        .build())
                .create());
    }

    private Answer take(Lease found) {
        var spec = Optional.ofNullable(found.getSpec()).orElseGet(LeaseSpec::new);
        if (!spec.equals(observed)) {
            observed = spec;
            observedAt = nanoTime.getAsLong();
        }
        var transitions = Optional.ofNullable(spec.getLeaseTransitions()).orElse(0);
        if (terms.identity().equals(spec.getHolderIdentity())) {
            return new Answer.Ours(update(found, ours(spec.getAcquireTime(), transitions)));
        }
        if (isHeld(spec)) {
            return new Answer.Held(spec.getHolderIdentity());
        }
        return new Answer.Ours(update(found, ours(now(), transitions + 1)));
    }

    private boolean isHeld(LeaseSpec spec) {
        var holder = Objects.requireNonNullElse(spec.getHolderIdentity(), "");
        var duration = Duration.ofSeconds(Objects.requireNonNullElse(spec.getLeaseDurationSeconds(), 0));
        return !holder.isEmpty() && nanoTime.getAsLong() - observedAt < duration.toNanos();
    }

    /** Gives the Lease back: whoever asks for it next has it. */
    void release(Lease held) {
        var now = now();
        update(
                held,
                new LeaseSpecBuilder()
                        .withHolderIdentity("")
                        .withLeaseDurationSeconds(1)
                        .withAcquireTime(now)
                        .withRenewTime(now)
                        .withLeaseTransitions(held.getSpec().getLeaseTransitions())
                        .build());
    }

    /** Fails where it has changed meanwhile. */
    private Lease update(Lease found, LeaseSpec spec) {
        return client.resource(new LeaseBuilder(found).withSpec(spec).build())
                .lockResourceVersion(found.getMetadata().getResourceVersion())
                .update();
    }

    private LeaseSpec ours(ZonedDateTime acquired, int transitions) {
        return new LeaseSpecBuilder()
                .withHolderIdentity(terms.identity())
                .withLeaseDurationSeconds((int) terms.duration().toSeconds())
                .withAcquireTime(acquired)
                .withRenewTime(now())
                .withLeaseTransitions(transitions)
                .build();
    }

    private static ZonedDateTime now() {
        return ZonedDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.MICROS);
    }
}
