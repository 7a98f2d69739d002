package dev.sluice.controller;

import dev.sluice.api.Kustomization;
import dev.sluice.cloud.TokenCache;
import dev.sluice.cloud.TokenUse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How the cache of tokens is used, in the series that Flux's controllers have for theirs ({@code gotk_token_cache_*}). */
final class TokenCacheMetrics implements TokenCache.Listener {
    private final MeterRegistry registry;
    private final Counter successes;
    private final Counter failures;
    private final Counter evictions;
    private final Map<Series, Counter> events = new ConcurrentHashMap<>();

    private record Series(TokenUse use, boolean isHit) {}

    TokenCacheMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.successes = requests("success");
        this.failures = requests("failure");
        this.evictions = Counter.builder("gotk.token.cache.evictions")
                .description("Tokens that were dropped before their time, for want of room")
                .register(registry);
    }

    private Counter requests(String status) {
        return Counter.builder("gotk.token.cache.requests")
                .description("What was asked of the cache of tokens, by whether there was a token in the end")
                .tag("status", status)
                .register(registry);
    }

    /** The cache that is measured. */
    TokenCache cache(ControllerConfig.Access config) {
        var cache = new TokenCache(config.tokenCacheMaxSize(), config.tokenCacheMaxDuration(), this);
        Gauge.builder("gotk.token.cached.items", cache, TokenCache::size)
                .description("Tokens that are kept")
                .register(registry);
        return cache;
    }

    @Override
    public void asked(TokenUse use, boolean isHit) {
        events.computeIfAbsent(new Series(use, isHit), this::events).increment();
    }

    @Override
    public void ended(boolean isSuccess) {
        (isSuccess ? successes : failures).increment();
    }

    @Override
    public void evicted() {
        evictions.increment();
    }

    private Counter events(Series series) {
        var use = series.use();
        return Counter.builder("gotk.token.cache.events")
                .description("Tokens that were found in the cache or not, by the object that they were for")
                .tag("event_type", series.isHit() ? "cache_hit" : "cache_miss")
                .tag("kind", use.kind())
                .tag("name", use.name())
                .tag("namespace", use.namespace())
                .tag("operation", use.operation().label())
                .register(registry);
    }

    /** The object is gone; so are its series. */
    void forget(Kustomization kustomization) {
        events.entrySet().removeIf(event -> {
            var use = event.getKey().use();
            var isGone = use.namespace().equals(kustomization.getMetadata().getNamespace())
                    && use.name().equals(kustomization.getMetadata().getName());
            if (isGone) {
                registry.remove(event.getValue());
            }
            return isGone;
        });
    }
}
