package dev.sluice.gate;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.impl.BaseClient;
import io.fabric8.kubernetes.client.impl.KubernetesClientImpl;

/** A client that is told no more of objects than their metadata, of any kind: for generic resources alone. */
final class MetadataOnly {
    /** How the API server is asked for it: see "Receiving resources as metadata only". */
    private static final String ACCEPT =
            "application/json;as=PartialObjectMetadata%1$s;g=meta.k8s.io;v=v1,application/json";

    private MetadataOnly() {}

    static KubernetesClient of(KubernetesClient client) {
        var http = client.getHttpClient()
                .newBuilder()
                .addOrReplaceInterceptor("metadata-only", new Interceptor() {
                    @Override
                    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
                        var isWatch = request.uri().toString().contains("watch=true");
                        builder.setHeader("Accept", ACCEPT.formatted(isWatch ? "" : "List"));
                    }
                })
                .build();
        return new KubernetesClientImpl(
                http,
                client.getConfiguration(),
                BaseClient.DEFAULT_EXECUTOR_SUPPLIER,
                client.getKubernetesSerialization());
    }
}
