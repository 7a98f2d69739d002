package dev.sluice.api;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.net.URI;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Where all clients of API servers are made. None of them sends a request whose path leads elsewhere than it says: names are
 * written by tenants, and the request has the controller's rights. What writes a name into a request checks it by
 * {@link PathSegment}, which tells what is wrong; this is for what forgets to.
 */
public final class ApiClients {
    /** What the server, or a proxy before it, may take for another path. */
    private static final Pattern ASTRAY = Pattern.compile("//|/\\.{1,2}(/|$)|[?#\\\\%\\p{Cntrl}]");

    /** An escape of a character that changes no path; the client escapes colons of names so. */
    private static final Pattern HARMLESS = Pattern.compile("%(3[Aa]|40|2[0468BCbc]|7[Ee]|3[BDbd]|5[Ff])");

    private ApiClients() {}

    public static KubernetesClientBuilder builder(Config config, KubernetesSerialization serialization) {
        return builder(config, serialization, _ -> {});
    }

    /** @param more what the requests of this client have besides */
    public static KubernetesClientBuilder builder(
            Config config, KubernetesSerialization serialization, Consumer<HttpClient.Builder> more) {
        return new KubernetesClientBuilder()
                .withConfig(config)
                .withKubernetesSerialization(serialization)
                .withHttpClientBuilderConsumer(http -> {
                    http.addOrReplaceInterceptor("straight-paths", new StraightPaths());
                    more.accept(http);
                });
    }

    /** Whether a request goes where its path says, for whoever reads it on its way. */
    static boolean isStraight(URI address) {
        return !ASTRAY.matcher(HARMLESS.matcher(address.getRawPath()).replaceAll("_"))
                .find();
    }

    private static final class StraightPaths implements Interceptor {
        @Override
        public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
            if (!isStraight(request.uri())) {
                throw new KubernetesClientException("a request was not sent: its path would lead elsewhere");
            }
        }
    }
}
