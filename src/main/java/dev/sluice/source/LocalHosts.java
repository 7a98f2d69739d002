package dev.sluice.source;

import dev.sluice.http.Origin;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where to find the artifact servers when the controller runs outside of the cluster and their Services cannot be
 * resolved: the environment variables {@code SOURCE_CONTROLLER_LOCALHOST} and {@code SOURCE_WATCHER_LOCALHOST}
 * ({@code host:port}) replace the host part of the URLs, as in Flux.
 */
record LocalHosts(Optional<String> sourceController, Optional<String> sourceWatcher) {
    static final LocalHosts NONE = new LocalHosts(Optional.empty(), Optional.empty());

    static LocalHosts from(Map<String, String> environment) {
        return new LocalHosts(
                value(environment, "SOURCE_CONTROLLER_LOCALHOST"), value(environment, "SOURCE_WATCHER_LOCALHOST"));
    }

    /** @throws URISyntaxException if the text, or the text with the replaced host, is not a URL */
    URI locate(String url) throws URISyntaxException {
        var uri = new URI(url);
        var host = url.contains("//source-watcher") ? sourceWatcher : sourceController;
        if (host.isEmpty()) {
            return uri;
        }
        var query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new URI(uri.getScheme() + "://" + host.get() + uri.getRawPath() + query);
    }

    /** The servers that the operator has named so, by either scheme. */
    Stream<Origin> origins() {
        return Stream.of(sourceController, sourceWatcher)
                .flatMap(Optional::stream)
                .flatMap(host -> Stream.of("http://", "https://").map(scheme -> URI.create(scheme + host)))
                .filter(address -> address.getHost() != null)
                .map(Origin::of);
    }

    private static Optional<String> value(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }
}
