package dev.sluice.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.InventoryEntry;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which entries of an old inventory a new one no longer has. */
class PruneTest {
    @Test
    void whatIsNoLongerListedIsStaleInItsOldOrder() {
        assertThat(Prune.stale(entries("v1", "b", "a", "c"), entries("v1", "c", "d")))
                .isEqualTo(entries("v1", "b", "a"));
    }

    @Test
    void theSameObjectInAnotherVersionIsNot() {
        assertThat(Prune.stale(entries("v1beta1", "a"), entries("v1", "a"))).isEmpty();
    }

    @Test
    void ofNothingNothingIs() {
        assertThat(Prune.stale(List.of(), entries("v1", "a"))).isEmpty();
        assertThat(Prune.stale(entries("v1", "a"), List.of())).isEqualTo(entries("v1", "a"));
    }

    @Test
    void anEntryThatNobodyCanReadIsKeptApart() {
        var unreadable = new InventoryEntry("no id", "v1");

        assertThat(Prune.stale(List.of(unreadable), List.of())).containsExactly(unreadable);
    }

    private static List<InventoryEntry> entries(String version, String... names) {
        return Stream.of(names)
                .map(name -> new InventoryEntry("ns_%s__ConfigMap".formatted(name), version))
                .toList();
    }
}
