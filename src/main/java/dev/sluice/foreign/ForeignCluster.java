package dev.sluice.foreign;

import dev.sluice.api.ApiClients;
import dev.sluice.api.GoDuration;
import dev.sluice.http.Deadline;
import dev.sluice.http.Destinations;
import dev.sluice.http.RefusedDestinationException;
import dev.sluice.http.TooManyLookUpsException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The way to an API server that a tenant has chosen. The client resolves names by itself, so that its destinations are looked
 * at before it is made and again as it is used; what it connects to in between it alone knows. It follows no redirects.
 */
public final class ForeignCluster implements Interceptor {
    private static final Duration LOOK_UP = Duration.ofSeconds(10);
    private static final Duration ANSWER = Duration.ofSeconds(30);

    /** Less than an answer may take in all. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration ENDLESS = Duration.ofNanos(Long.MAX_VALUE);

    private static final int LARGEST_ANSWER = 64 << 20;
    private static final int LARGEST_EVENT = 16 << 20;

    /** For as long as names are kept by the virtual machine. */
    private static final Duration KNOWN = Duration.ofSeconds(10);

    private final List<String> addresses;
    private final Destinations destinations;
    private final AnswerMemory memory;
    private final String owner;
    private volatile long checkedNanos;

    /**
     * @param addresses of the server, and of what is before it
     * @param owner to whom its answers are counted, such as a namespace
     */
    public ForeignCluster(List<String> addresses, Destinations destinations, AnswerMemory memory, String owner) {
        this.addresses = addresses;
        this.destinations = destinations;
        this.memory = memory;
        this.owner = owner;
    }

    /** @throws IllegalArgumentException where no request may go there */
    public void check() {
        var deadline = Deadline.in(LOOK_UP);
        for (var address : addresses) {
            try {
                destinations.check(uri(address), deadline);
            } catch (RefusedDestinationException | TooManyLookUpsException e) {
                throw new IllegalArgumentException(
                        "the API server of the other cluster is not asked: " + e.getMessage());
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "the API server of the other cluster cannot be reached: its host name is unknown");
            }
        }
        checkedNanos = System.nanoTime();
    }

    private static URI uri(String address) {
        try {
            return URI.create(address.contains("://") ? address : "https://" + address);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("the address of the other cluster's API server is not valid");
        }
    }

    /**
     * A client whose requests and answers go through here. Its watches do not use WebSocket, whose messages nobody could bound
     * on their way.
     *
     * @param config is changed
     */
    public KubernetesClient client(Config config, KubernetesSerialization serialization) {
        config.setOnlyHttpWatches(true);
        return ApiClients.builder(
                        config,
                        new WeighedSerialization(serialization, memory, owner),
                        http -> http.addOrReplaceInterceptor("foreign-cluster", this))
                .build();
    }

    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
        if (System.nanoTime() - checkedNanos > KNOWN.toNanos()) {
            try {
                check();
            } catch (IllegalArgumentException e) {
                throw new KubernetesClientException(e.getMessage());
            }
        }
    }

    /** The client's own timeout ends with the head of an answer. A watch has none. */
    @Override
    public void after(HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
        if (response.body() instanceof AsyncBody body && !isWatch(request)) {
            var end = new CompletableFuture<Void>();
            end.orTimeout(ANSWER.toNanos(), TimeUnit.NANOSECONDS).whenComplete((_, late) -> {
                if (late != null) {
                    body.cancel();
                    body.done()
                            .completeExceptionally(new IOException("no complete answer in " + GoDuration.text(ANSWER)));
                }
            });
            body.done().whenComplete((_, _) -> end.complete(null));
        }
    }

    /** The client would gather all that is sent in that time. */
    @Override
    public AsyncBody.Consumer<List<ByteBuffer>> consumer(
            AsyncBody.Consumer<List<ByteBuffer>> consumer, HttpRequest request) {
        return isWatch(request)
                ? BoundedBody.byLine(consumer, limits(LARGEST_EVENT, ENDLESS), () -> memory.arrival(owner))
                : BoundedBody.inAll(consumer, limits(LARGEST_ANSWER, PATIENCE), () -> memory.arrival(owner));
    }

    private BoundedBody.Limits limits(long bytes, Duration patience) {
        return new BoundedBody.Limits(bytes, memory.largest(), patience);
    }

    private static boolean isWatch(HttpRequest request) {
        return Optional.ofNullable(request.uri().getRawQuery())
                .filter(query -> query.contains("watch=true"))
                .isPresent();
    }
}
