package dev.sluice.log;

import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Arrays;
import java.util.logging.Handler;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.handlers.ConsoleHandler;

/** Has the console take {@link JsonLines} where JSON is asked for, else {@link ConsoleLines}, before the start is logged. */
@ApplicationScoped
class LogEncoding {
    @ConfigProperty(name = "quarkus.log.console.json.enabled")
    boolean json;

    void install(@Observes @Priority(1) StartupEvent starting) {
        var root = LogContext.getLogContext().getLogger("");
        Arrays.stream(root.getHandlers())
                .flatMap(LogEncoding::withThoseBehind)
                .filter(ConsoleHandler.class::isInstance)
                .forEach(console -> console.setFormatter(json ? new JsonLines() : new ConsoleLines()));
    }

    private static Stream<Handler> withThoseBehind(Handler handler) {
        var behind = handler instanceof ExtHandler extended
                ? Arrays.stream(extended.getHandlers()).flatMap(LogEncoding::withThoseBehind)
                : Stream.<Handler>empty();
        return Stream.concat(Stream.of(handler), behind);
    }
}
