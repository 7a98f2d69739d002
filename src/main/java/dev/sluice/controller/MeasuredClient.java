package dev.sluice.controller;

import dev.sluice.api.ApiClients;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.List;

/** The client of the controller's own cluster, whose requests are counted as {@code rest_client_requests_total}. */
final class MeasuredClient {
    private MeasuredClient() {}

    @Produces
    @Singleton
    static KubernetesClient client(Config config, KubernetesSerialization serialization, MeterRegistry registry) {
        return ApiClients.builder(
                        config, serialization, http -> http.addOrReplaceInterceptor("metrics", new Requests(registry)))
                .build();
    }

    static void close(@Disposes KubernetesClient client) {
        client.close();
    }

    private record Requests(MeterRegistry registry) implements Interceptor {
        @Override
        public void after(
                HttpRequest request, HttpResponse<?> response, AsyncBody.Consumer<List<ByteBuffer>> consumer) {
            registry.counter(
                            "rest.client.requests",
                            "code",
                            String.valueOf(response.code()),
                            "host",
                            request.uri().getAuthority(),
                            "method",
                            request.method())
                    .increment();
        }
    }
}
