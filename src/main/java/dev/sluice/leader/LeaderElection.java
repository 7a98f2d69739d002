package dev.sluice.leader;

import dev.sluice.api.GoDuration;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims a Lease until it is had, and then renews it. One that could not be renewed in time is lost, before anyone else can
 * have it: whatever else this process does, and whether or not the API server answers.
 */
final class LeaderElection {
    private static final Logger LOG = LoggerFactory.getLogger(LeaderElection.class);

    private static final double JITTER = 1.2;

    /** Who wants to know how the election goes. */
    interface Candidate {
        /** The Lease is had; must return soon. */
        void elected(Lease lease);

        /** The Lease is another's now, or soon will be. */
        void lost(String why);
    }

    private final LeaseClaim claim;
    private final LeaseTerms terms;
    private final Candidate candidate;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("leader-deadline").factory());
    private final Thread thread =
            Thread.ofPlatform().daemon().name("leader-election").unstarted(this::run);
    private volatile long renewedAt;
    private volatile Lease held;

    LeaderElection(LeaseClaim claim, LeaseTerms terms, Candidate candidate) {
        this.claim = claim;
        this.terms = terms;
        this.candidate = candidate;
    }

    void start() {
        thread.start();
    }

    /** Ends the election. What was done as the holder must be over. */
    void stop() throws InterruptedException {
        stopping.countDown();
        thread.join(terms.renewDeadline());
        deadlines.shutdownNow();
    }

    /** Gives the Lease back, where it is had; after the end of the election. */
    Optional<Lease> release() {
        var last = Optional.ofNullable(held);
        try {
            last.ifPresent(claim::release);
        } catch (KubernetesClientException e) {
            LOG.warn("the lease {} could not be released: {}", name(), e.getMessage());
            return Optional.empty();
        }
        return last;
    }

    private void run() {
        try {
            LOG.info("attempting to acquire leader lease {}...", name());
            while (!renewed("acquire")) {
                if (isStoppedWithin(jittered(terms.retryPeriod()))) {
                    return;
                }
            }
            LOG.info("successfully acquired lease {} as {}", name(), terms.identity());
            candidate.elected(held);
            while (!isStoppedWithin(terms.retryPeriod())) {
                renewed("renew");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean renewed(String doing) {
        var asked = System.nanoTime();
        try {
            return switch (claim.take()) {
                case LeaseClaim.Answer.Ours(var lease) -> {
                    held = lease;
                    renewedAt = asked;
                    deadlines.schedule(this::check, left().toNanos(), TimeUnit.NANOSECONDS);
                    yield true;
                }
                case LeaseClaim.Answer.Held(var holder) -> {
                    LOG.debug("lease {} is held by {}", name(), holder);
                    if (held != null && !holder.isEmpty()) {
                        candidate.lost("%s holds it".formatted(holder));
                    }
                    yield false;
                }
            };
        } catch (RuntimeException e) {
            LOG.warn("cannot {} lease {}: {}", doing, name(), ApiServer.reason(e));
            return false;
        }
    }

    private void check() {
        if (left().isNegative() || left().isZero()) {
            candidate.lost("it was not renewed within " + GoDuration.text(terms.renewDeadline()));
        }
    }

    private Duration left() {
        return terms.renewDeadline().minusNanos(System.nanoTime() - renewedAt);
    }

    private boolean isStoppedWithin(Duration time) throws InterruptedException {
        return stopping.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    private static Duration jittered(Duration time) {
        return Duration.ofNanos(Math.round(
                time.toNanos() * (1 + JITTER * ThreadLocalRandom.current().nextDouble())));
    }

    private String name() {
        return terms.namespace() + "/" + terms.name();
    }
}
