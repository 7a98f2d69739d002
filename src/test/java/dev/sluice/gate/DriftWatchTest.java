package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.ObjectId;
import dev.sluice.api.ObjectState;
import dev.sluice.gate.ObjectMirrors.Mirror;
import dev.sluice.health.Health;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DriftWatchTest {
    private static final ResourceID APP = new ResourceID("app", "ns");
    private static final ObjectId A = new ObjectId("ns", "a", "", "ConfigMap");
    private static final Mirror MAPS = new Mirror("v1", "ConfigMap", false);
    private static final Duration INTERVAL = Duration.ofHours(1);

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private long version = 100;
    private int woken;
    private final List<Delayed> delayed = new ArrayList<>();
    private final DriftWatch drift =
            new DriftWatch(_ -> woken++, (after, what) -> delayed.add(new Delayed(after, what)), () -> now);

    private record Delayed(Duration after, Runnable what) {}

    @Test
    void whatIsAsItWasAppliedWakesNobody() {
        drift.watch(APP, List.of(applied(false)), INTERVAL);

        drift.moved(A, seen(version, "ours"));

        assertThat(woken).isZero();
    }

    @Test
    void whatIsSeenOfATimeBeforeTheApplyWakesNobody() {
        drift.watch(APP, List.of(applied(true)), INTERVAL);

        drift.moved(A, seen(version - 1, "theirs"));
        drift.moved(A, Mirrored.absent(version - 1));

        assertThat(woken).isZero();
    }

    @Test
    void whatMovesDuringARunIsItsOwnDoing() {
        drift.watch(APP, List.of(applied(false)), INTERVAL);
        drift.pause(APP);

        drift.moved(A, seen(version + 1, "theirs"));

        assertThat(woken).isZero();
    }

    @Test
    void whatIsForgottenWakesNobody() {
        drift.watch(APP, List.of(applied(false)), INTERVAL);
        drift.forget(APP);

        drift.moved(A, seen(version + 1, "theirs"));

        assertThat(woken).isZero();
    }

    @Test
    void manyChangesBeforeTheRunWakeOnce() {
        drift.watch(APP, List.of(applied(false)), INTERVAL);

        drift.moved(A, seen(version + 1, "theirs"));
        drift.moved(A, seen(version + 2, "theirs again"));

        assertThat(woken).isEqualTo(1);
    }

    @Test
    void aFightIsAnsweredAfterPausesThatDoubleUpToTheInterval() {
        drift.watch(APP, List.of(applied(false)), INTERVAL);
        for (var i = 0; i < Recurrence.AT_ONCE - 1; i++) {
            assertThat(fight()).isEmpty();
        }
        assertThat(woken).isEqualTo(Recurrence.AT_ONCE - 1);
        assertThat(fight()).singleElement().satisfies(conflict -> {
            assertThat(conflict.times()).isEqualTo(Recurrence.AT_ONCE);
            assertThat(conflict.opponent()).isEqualTo(new Opponent.Manager("theirs"));
            assertThat(conflict.pause()).hasSeconds(10);
        });
        woken = 0;

        var pauses = new ArrayList<Long>();
        for (var i = 0; i < 12; i++) {
            drift.moved(A, seen(version + 1, "theirs"));
            assertThat(woken).isEqualTo(i);
            var next = delayed.removeFirst();
            pauses.add(next.after().toSeconds());
            now = now.plus(next.after());
            next.what().run();
            assertThat(woken).isEqualTo(i + 1);
            assertThat(run(true)).hasSize(1);
        }

        assertThat(pauses).startsWith(10L, 20L, 40L, 80L).endsWith(2560L, 3600L, 3600L, 3600L);
    }

    @Test
    void whoDeletesAgainAndAgainHasNoName() {
        drift.watch(APP, List.of(applied(false)), INTERVAL);
        var conflicts = List.<Conflict>of();
        for (var i = 0; i < Recurrence.AT_ONCE; i++) {
            drift.moved(A, Mirrored.absent(version + 1));
            conflicts = run(true);
        }

        assertThat(conflicts)
                .singleElement()
                .satisfies(conflict -> assertThat(conflict.opponent()).isEqualTo(new Opponent.Deleter()));
    }

    @Test
    void afterTheFightHasCalmedDownDriftIsPutBackAtOnce() {
        drift.watch(APP, List.of(applied(false)), INTERVAL);
        for (var i = 0; i < Recurrence.AT_ONCE; i++) {
            fight();
        }
        woken = 0;
        now = now.plus(Recurrence.CALM).plusSeconds(1);

        assertThat(fight()).isEmpty();

        assertThat(woken).isEqualTo(1);
        assertThat(delayed).isEmpty();
    }

    @Test
    void whatTurnsOutToBeNoDriftIsNoFightAndIsLookedAtEveryMinute() {
        drift.watch(APP, List.of(applied(false)), INTERVAL);
        var pauses = new ArrayList<Long>();
        for (var i = 0; i < 12; i++) {
            drift.moved(A, seen(version + 1, "theirs"));
            if (!delayed.isEmpty()) {
                var next = delayed.removeFirst();
                pauses.add(next.after().toSeconds());
                now = now.plus(next.after());
                next.what().run();
            }
            assertThat(run(false)).isEmpty();
        }

        assertThat(woken).isEqualTo(12);
        assertThat(pauses).containsExactly(10L, 20L, 40L, 60L, 60L, 60L, 60L);
    }

    @Test
    void aPauseThatAnotherRunHasMadeNeedlessEndsInNothing() {
        drift.watch(APP, List.of(applied(false)), INTERVAL);
        for (var i = 0; i < Recurrence.AT_ONCE; i++) {
            fight();
        }
        drift.moved(A, seen(version + 1, "theirs"));
        run(true);
        woken = 0;

        delayed.forEach(each -> each.what().run());

        assertThat(woken).isZero();
    }

    @Test
    void anObjectThatMayGoIsNotMissed() {
        drift.watch(APP, List.of(applied(false, now)), INTERVAL);
        drift.moved(A, Mirrored.absent(version + 1));
        assertThat(woken).isZero();

        drift.watch(APP, List.of(applied(false, now.plusSeconds(1))), INTERVAL);
        drift.moved(A, Mirrored.absent(version + 1));
        assertThat(woken).isEqualTo(1);
    }

    /** Whichever of them began to watch last. */
    @Test
    void ofTwoThatApplyOneObjectTheOneThatLostItIsWoken() {
        var winner = new Applied(MAPS, A, state("theirs"), String.valueOf(version + 1), true, false, Instant.MAX);
        drift.watch(APP, List.of(applied(true)), INTERVAL);
        drift.watch(new ResourceID("other", "ns"), List.of(winner), INTERVAL);

        drift.moved(A, seen(version + 1, "theirs"));
        assertThat(woken).isEqualTo(1);

        drift.forget(APP);
        drift.moved(A, seen(version + 2, "ours"));
        assertThat(woken).isEqualTo(2);
    }

    /** Somebody changes what was applied, and it is put back. */
    private List<Conflict> fight() {
        drift.moved(A, seen(version + 1, "theirs"));
        return run(true);
    }

    private List<Conflict> run(boolean writes) {
        drift.pause(APP);
        version += writes ? 2 : 0;
        return drift.watch(APP, List.of(applied(writes)), INTERVAL);
    }

    private Applied applied(boolean isWritten) {
        return applied(isWritten, Instant.MAX);
    }

    private Applied applied(boolean isWritten, Instant mayGo) {
        return new Applied(MAPS, A, state("ours"), String.valueOf(version), isWritten, false, mayGo);
    }

    private static Mirrored seen(long version, String held) {
        return new Mirrored(state(held), Health.current(), version, "theirs", Optional.empty());
    }

    private static ObjectState state(String held) {
        return new ObjectState("uid", "", 0, held.hashCode());
    }
}
