package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchPlacesTest {
    private final WatchPlaces places = new WatchPlaces(2);

    @Test
    void aNamespaceHasSoManyAndOthersHaveTheirOwn() {
        assertThat(places.take("a")).isPresent();
        assertThat(places.take("a")).isPresent();
        assertThat(places.take("a")).isEmpty();
        assertThat(places.take("b")).isPresent();
    }

    @Test
    void aPlaceThatIsClosedIsFreeOnce() {
        var one = places.take("a").orElseThrow();
        places.take("a").orElseThrow();

        one.close();
        one.close();

        assertThat(places.take("a")).isPresent();
        assertThat(places.take("a")).isEmpty();
    }

    @Test
    void aPlaceGoesToWhoHasWaitedLongestAndStillWantsIt() {
        var one = places.take("a").orElseThrow();
        var two = places.take("a").orElseThrow();
        var got = new ArrayList<WatchPlaces.Place>();
        WatchPlaces.Waiting gone = _ -> false;
        WatchPlaces.Waiting left = _ -> {
            throw new AssertionError("has left");
        };
        for (var waiting : List.of(left, gone, got::add)) {
            assertThat(places.takeOrWait("a", waiting)).isEmpty();
        }
        places.leave("a", left);

        one.close();

        assertThat(got).hasSize(1);
        assertThat(places.take("a")).as("it is taken again").isEmpty();
        got.getFirst().close();
        two.close();
        assertThat(places.take("a")).isPresent();
        assertThat(places.take("a")).isPresent();
    }

    @Test
    void whoseOfferNobodyTakesIsFree() {
        var one = places.take("a").orElseThrow();
        places.take("a").orElseThrow();
        assertThat(places.takeOrWait("a", _ -> false)).isEmpty();

        one.close();

        assertThat(places.take("a")).isPresent();
    }

    @Test
    void thatThereIsNoneIsSaidOnceUntilAllAreFree() {
        var taken = List.of(places.take("a").orElseThrow(), places.take("a").orElseThrow());
        assertThat(places.isNews("a")).isTrue();
        taken.getFirst().close();
        assertThat(places.isNews("a")).isFalse();

        taken.getLast().close();

        assertThat(places.isNews("a")).as("none is taken").isFalse();
        places.take("a");
        assertThat(places.isNews("a")).isTrue();
    }
}
