package dev.sluice.controller;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.impl.BaseClient;
import io.fabric8.kubernetes.client.impl.KubernetesClientImpl;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Whom a cluster is asked as, by impersonation.
 *
 * @param user as the API server knows it
 * @param groups none for those that the API server gives a service account
 */
record Account(String user, List<String> groups) {
    /** What the API server takes for the name of a service account. */
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    /** @throws IllegalArgumentException where no service account can have that name */
    static Account ofServiceAccount(String namespace, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'%s' is not the name of a service account".formatted(name));
        }
        return new Account("system:serviceaccount:%s:%s".formatted(namespace, name), List.of());
    }

    /** A client that asks as this account, by the connections of another. */
    KubernetesClient client(KubernetesClient other) {
        var http = other.getHttpClient()
                .newBuilder()
                .addOrReplaceInterceptor("impersonation", new Interceptor() {
                    @Override
                    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
                        builder.setHeader("Impersonate-User", user);
                        groups.forEach(group -> builder.header("Impersonate-Group", group));
                    }
                })
                .build();
        return new KubernetesClientImpl(
                http,
                other.getConfiguration(),
                BaseClient.DEFAULT_EXECUTOR_SUPPLIER,
                other.getKubernetesSerialization());
    }
}
