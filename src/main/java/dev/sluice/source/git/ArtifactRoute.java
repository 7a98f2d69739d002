package dev.sluice.source.git;

import dev.sluice.git.SelfContainedJGit;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;

/** Serves the stored archives under {@code /gitrepository/}, if this process makes them. */
@Singleton
class ArtifactRoute {
    private final SourcesConfig config;
    private final ArtifactStore store;

    ArtifactRoute(SourcesConfig config, ArtifactStore store) {
        this.config = config;
        this.store = store;
    }

    void start(@Observes StartupEvent event) throws IOException {
        if (embedded()) {
            store.deleteLeftovers();
            SelfContainedJGit.install(store.workspaces());
        }
    }

    void route(@Observes Router router) {
        if (embedded()) {
            router.get("/gitrepository/*").handler(this::send);
            router.head("/gitrepository/*").handler(this::send);
        }
    }

    private void send(RoutingContext request) {
        var file = store.find(request.normalizedPath().substring(1));
        if (file.isEmpty()) {
            request.fail(404);
            return;
        }
        request.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/gzip");
        request.response().sendFile(file.get().toString()).onFailure(request::fail);
    }

    private boolean embedded() {
        return config.sources() == SourcesConfig.Producer.EMBEDDED;
    }
}
