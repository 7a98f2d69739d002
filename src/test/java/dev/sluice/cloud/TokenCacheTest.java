package dev.sluice.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TokenCacheTest {
    private static final TokenUse USE =
            new TokenUse("Kustomization", "apps", "app", TokenUse.Operation.DECRYPT_WITH_AWS);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final List<String> heard = new ArrayList<>();
    private final TokenCache.Listener listener = new TokenCache.Listener() {
        @Override
        public void asked(TokenUse use, boolean isHit) {
            heard.add(use.operation().label() + (isHit ? " hit" : " miss"));
        }

        @Override
        public void ended(boolean isSuccess) {
            heard.add(isSuccess ? "success" : "failure");
        }

        @Override
        public void evicted() {
            heard.add("evicted");
        }
    };

    @Test
    void noMoreTokensAreKeptThanThereIsRoomFor() {
        var cache = cache(2, Duration.ofHours(1));
        var asked = new HashMap<String, Integer>();
        for (var key : List.of("a", "b", "a", "c", "a", "b")) {
            cache.get(new TokenCache.Key<>(String.class, key), USE, () -> {
                asked.merge(key, 1, Integer::sum);
                return grant(60);
            });
        }

        assertThat(asked).isEqualTo(Map.of("a", 1, "b", 2, "c", 1));
        assertThat(cache.size()).isEqualTo(2);
        assertThat(heard.stream().filter("evicted"::equals)).hasSize(2);
    }

    @Test
    void hitsMissesAndFailuresAreHeard() {
        var cache = cache(2, Duration.ofHours(1));
        assertThatThrownBy(() -> cache.get(key(), USE, () -> {
                    throw new CloudException("no");
                }))
                .hasMessage("no");
        cache.get(key(), USE, () -> grant(60));
        cache.get(key(), USE, () -> grant(60));
        cache.get(key(), TokenUse.UNCOUNTED, () -> grant(60));

        assertThat(heard)
                .containsExactly(
                        "decrypt_with_aws miss",
                        "failure",
                        "decrypt_with_aws miss",
                        "success",
                        "decrypt_with_aws hit",
                        "success",
                        "success");
    }

    @Test
    void nothingIsKeptForLongerThanMayBe() {
        var brief = cache(2, Duration.ofSeconds(10));
        assertThat(brief.get(key(), USE, () -> grant(3600)).expiresAt()).isEqualTo(Instant.EPOCH.plusSeconds(10));
        assertThat(brief.size()).isOne();
        now.set(Instant.EPOCH.plusSeconds(10));
        assertThat(brief.get(key(), USE, () -> grant(3600)).expiresAt()).isEqualTo(Instant.EPOCH.plusSeconds(20));

        var none = cache(0, Duration.ofHours(1));
        none.get(key(), USE, () -> grant(3600));
        assertThat(none.size()).isZero();
    }

    private TokenCache cache(int most, Duration longest) {
        return new TokenCache(most, longest, listener, now::get);
    }

    private static TokenCache.Key<String> key() {
        return new TokenCache.Key<>(String.class, "key");
    }

    private Grant<String> grant(int seconds) {
        return new Grant<>("token", now.get().plusSeconds(seconds));
    }
}
