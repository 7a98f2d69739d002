package dev.sluice.log;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;

/**
 * Lines for people: the time (UTC), the level, and what happened to which object. What the network or a server did has no
 * stack trace, since it says nothing of it; a mistake of the program has.
 */
final class ConsoleLines extends ExtFormatter {
    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** Letters of a message: a Kustomization of thousands of objects names them all. */
    private static final int MOST = 32_000;

    /** By its name, since the log knows no cluster. */
    private static final String OF_THE_API_SERVER = "io.fabric8.kubernetes.client.KubernetesClientException";

    @Override
    public String format(ExtLogRecord logged) {
        var line = "%s %-5s %s"
                .formatted(
                        MILLISECONDS.format(logged.getInstant()),
                        logged.getLevel(),
                        about(logged) + Shortened.text(formatMessage(logged), MOST));
        return Optional.ofNullable(logged.getThrown())
                        .map(thrown -> withThrown(line, thrown))
                        .orElse(line)
                + "\n";
    }

    /** Lines of our own name their object themselves. */
    private static String about(ExtLogRecord logged) {
        return logged instanceof ReconcileRecord
                ? ""
                : JsonLines.ofTheOperator(logged).map(object -> object + ": ").orElse("");
    }

    private static String withThrown(String line, Throwable thrown) {
        if (chain(thrown).anyMatch(ConsoleLines::isOfTheWorld)) {
            return line + ": " + reason(thrown).strip().replaceAll("\\s*\\R\\s*", " ");
        }
        var trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        return line + "\n" + trace.toString().stripTrailing();
    }

    private static boolean isOfTheWorld(Throwable thrown) {
        return thrown instanceof IOException
                || thrown instanceof TimeoutException
                || thrown instanceof CancellationException
                || thrown.getClass().getName().equals(OF_THE_API_SERVER);
    }

    /** The last that says anything. */
    private static String reason(Throwable thrown) {
        return chain(thrown)
                .map(Throwable::getMessage)
                .filter(message -> message != null && !message.isBlank())
                .reduce((_, last) -> last)
                .orElseGet(() -> thrown.getClass().getSimpleName());
    }

    private static Stream<Throwable> chain(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause);
    }
}
