package dev.sluice.source.git;

import dev.sluice.git.SelfContainedJGit;
import dev.sluice.setting.InvalidSettingException;
import dev.sluice.setting.ListenAt;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the stored archives to others, if this process makes them and {@code sluice.artifacts.listen} says where: on an
 * address of their own, under the URLs that the statuses name and no others.
 */
@Singleton
class ArchiveServer {
    private static final Logger LOG = LoggerFactory.getLogger(ArchiveServer.class);
    private static final int IDLE_SECONDS = 60;

    private final SourcesConfig config;
    private final ArtifactStore store;
    private final Vertx vertx;

    ArchiveServer(SourcesConfig config, ArtifactStore store, Vertx vertx) {
        this.config = config;
        this.store = store;
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) throws IOException {
        if (config.sources() == SourcesConfig.Producer.EMBEDDED) {
            store.deleteLeftovers();
            SelfContainedJGit.install(store.workspaces());
            config.artifacts().listen().ifPresent(this::listen);
        }
    }

    private void listen(ListenAt place) {
        var options = new HttpServerOptions().setIdleTimeout(IDLE_SECONDS).setIdleTimeoutUnit(TimeUnit.SECONDS);
        try {
            var server = vertx.createHttpServer(options)
                    .requestHandler(this::answer)
                    .listen(place.port(), place.host())
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            LOG.info("archives are served at {}:{}", place.host(), server.actualPort());
        } catch (CompletionException e) {
            throw new InvalidSettingException(
                    "cannot listen on %s:%d: another process does, or the address is not this machine's; choose another by SLUICE_ARTIFACTS_LISTEN"
                            .formatted(place.host(), place.port()));
        }
    }

    /** By the path as it was sent: what is written in another way is another path, and nothing is there. */
    private void answer(HttpServerRequest request) {
        if (request.method() != HttpMethod.GET && request.method() != HttpMethod.HEAD) {
            end(request, 405);
            return;
        }
        var file = store.served(request.path());
        if (file.isEmpty()) {
            end(request, 404);
            return;
        }
        request.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/gzip");
        if (request.method() == HttpMethod.HEAD) {
            describe(request, file.get());
        } else {
            request.response().sendFile(file.get().toString()).onFailure(_ -> end(request, 404));
        }
    }

    private static void describe(HttpServerRequest request, Path file) {
        try {
            request.response()
                    .putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(Files.size(file)))
                    .end();
        } catch (IOException e) {
            end(request, 404);
        }
    }

    private static void end(HttpServerRequest request, int status) {
        var response = request.response();
        if (response.headWritten()) {
            response.reset();
        } else {
            response.setStatusCode(status).end();
        }
    }
}
