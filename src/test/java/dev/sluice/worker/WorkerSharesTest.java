package dev.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.worker.WorkerShares.Group;
import dev.sluice.worker.WorkerShares.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class WorkerSharesTest {
    private static final Group HOSTILE = new Group("kustomization", "hostile");
    private static final Group OTHER = new Group("kustomization", "other");

    private Instant now = Instant.EPOCH;
    private final WorkerShares shares = new WorkerShares(8, () -> now);
    private final List<String> woken = new ArrayList<>();

    @Test
    void aNamespaceAloneTakesMostOfTheWorkers() {
        assertThat(enter(HOSTILE, 10)).hasSize(6);
    }

    @Test
    void theNextTakeOfWhatIsLeft() {
        var many = new WorkerShares(50, () -> now);

        assertThat(enter(many, HOSTILE, 60)).hasSize(36);
        assertThat(enter(many, OTHER, 60)).hasSize(7);
        assertThat(enter(many, new Group("kustomization", "third"), 60)).hasSize(1);
        assertThat(enter(many, new Group("gitrepository", "other"), 60)).hasSize(1);
    }

    @Test
    void asManyAreWokenAsThereIsRoomFor() {
        var others = enter(OTHER, 1);
        var places = enter(HOSTILE, 10);
        assertThat(places).hasSize(5);
        others.getFirst().close();

        places.getFirst().close();
        assertThat(woken).containsExactly("5", "6");
    }

    @Test
    void whoHasToWaitIsWokenInTurnWhenOneOfItsOwnComesBack() {
        var places = enter(HOSTILE, 9);

        places.getFirst().close();
        assertThat(woken).containsExactly("6");
        assertThat(shares.enter(HOSTILE, "6", () -> {})).isPresent();

        places.getLast().close();
        assertThat(woken).containsExactly("6", "7");
    }

    @Test
    void whoWaitsIsNotWokenByOthers() {
        enter(HOSTILE, 7);
        enter(OTHER, 1).getFirst().close();
        assertThat(woken).isEmpty();
    }

    @Test
    void aPlaceIsGivenBackOnce() {
        var places = enter(HOSTILE, 7);
        places.getFirst().close();
        places.getFirst().close();
        assertThat(woken).containsExactly("6");
        assertThat(enter(HOSTILE, 3)).hasSize(1);
    }

    @Test
    void aStandstillIsAllTakenForLongWithNobodyBack() {
        enter(HOSTILE, 5);
        enter(OTHER, 1);
        var third = enter(new Group("kustomization", "third"), 1);
        now = now.plusSeconds(60);
        assertThat(shares.standstill(Duration.ofSeconds(60))).isEmpty();

        enter(new Group("kustomization", "fourth"), 1);
        assertThat(shares.standstill(Duration.ofSeconds(60))).isEmpty();
        now = now.plusSeconds(60);
        assertThat(shares.standstill(Duration.ofSeconds(60)))
                .hasValueSatisfying(still -> assertThat(still.longest()).startsWith("kustomization "))
                .hasValueSatisfying(still -> assertThat(still.since()).isEqualTo(Instant.EPOCH));

        third.getFirst().close();
        enter(new Group("kustomization", "third"), 1);
        assertThat(shares.standstill(Duration.ofSeconds(60))).isEmpty();
    }

    /** Whatever the order of things, a group that asks has somebody at work, and in the end all have been. */
    @Property(tries = 300)
    void allAreServedInTheEnd(@ForAll @Size(max = 120) List<@IntRange(min = 0, max = 4) Integer> comers) {
        var some = new WorkerShares(5, () -> now);
        var ready = new ArrayDeque<Map.Entry<Group, String>>();
        for (var i = 0; i < comers.size(); i++) {
            ready.add(Map.entry(new Group("k", "n" + comers.get(i)), "o" + i));
        }
        var atWork = new ArrayList<Place>();
        var perGroup = new HashMap<Group, Integer>();
        var served = new HashSet<String>();
        var groupOf = new HashMap<Place, Group>();
        while (!ready.isEmpty() || !atWork.isEmpty()) {
            if (!ready.isEmpty() && atWork.size() < 5) {
                var next = ready.poll();
                var place = some.enter(next.getKey(), next.getValue(), () -> ready.add(next));
                place.ifPresent(taken -> {
                    atWork.add(taken);
                    groupOf.put(taken, next.getKey());
                    perGroup.merge(next.getKey(), 1, Integer::sum);
                    assertThat(perGroup.get(next.getKey())).isLessThanOrEqualTo(4);
                    served.add(next.getValue());
                });
                assertThat(perGroup.getOrDefault(next.getKey(), 0)).isPositive();
            } else {
                var back = atWork.removeFirst();
                perGroup.merge(groupOf.get(back), -1, Integer::sum);
                back.close();
            }
        }
        assertThat(served).hasSize(comers.size());
        assertThat(Set.copyOf(perGroup.values())).isSubsetOf(0);
    }

    /** @return the places of those who got one */
    private List<Place> enter(Group group, int count) {
        return enter(shares, group, count);
    }

    private List<Place> enter(WorkerShares shares, Group group, int count) {
        var places = new ArrayList<Place>();
        for (var i = 0; i < count; i++) {
            var name = String.valueOf(i);
            shares.enter(group, name, () -> woken.add(name)).ifPresent(places::add);
        }
        return places;
    }
}
