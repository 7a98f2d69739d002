package dev.sluice.share;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FairSharesTest {
    private final FairShares shares = new FairShares(64);

    @Test
    void oneHasHalfAtMost() {
        assertThat(shares.take("a", 33)).isFalse();
        assertThat(shares.take("a", 32)).isTrue();
        assertThat(shares.take("a", 1)).isFalse();
        assertThat(shares.of("a")).isEqualTo(32);
    }

    @Test
    void theLastEighthIsForThoseWhoHaveLittle() {
        shares.take("a", 32);
        assertThat(shares.take("b", 25)).isFalse();
        assertThat(shares.take("b", 24)).isTrue();
        assertThat(shares.take("c", 3)).isFalse();
        assertThat(shares.take("c", 2)).isTrue();
        assertThat(shares.take("d", 2)).isTrue();
    }

    @Test
    void whatHasToEndHasAQuarterMore() {
        shares.take("a", 32);
        assertThat(shares.takeToEnd("a", 17)).isFalse();
        assertThat(shares.takeToEnd("a", 16)).isTrue();
        assertThat(shares.takeToEnd("b", 9)).isFalse();
        assertThat(shares.takeToEnd("b", 8)).isTrue();
    }

    @Test
    void whatIsGivenBackIsForOthers() {
        shares.add("a", 60);
        assertThat(shares.take("b", 4)).isFalse();
        shares.add("a", -60);
        assertThat(shares.of("a")).isZero();
        assertThat(shares.take("b", 32)).isTrue();
    }
}
