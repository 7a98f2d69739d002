package dev.sluice.log;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;

/**
 * One JSON object a line, with the keys of Flux's controllers: {@code level}, {@code ts}, {@code logger}, {@code msg},
 * {@code error}, and for a line about an object {@code controller}, {@code controllerGroup}, {@code controllerKind}, the
 * kind as a key of its own, {@code namespace}, {@code name} and {@code reconcileID}. {@code flux logs} tells by them whose
 * line it is, and passes over lines without. It stops without a word at a line of 64 KiB: values are shortened until the
 * line has less, so that nobody's objects, errors or stack traces hide the lines of all others.
 */
final class JsonLines extends ExtFormatter {
    private static final DateTimeFormatter MILLISECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private static final int MOST_BYTES = 60_000;

    /** Letters of each value: as many as there is room for. */
    private static final int[] LENGTHS = {32_000, 8_000, 1_000};

    private final JsonFactory json = new JsonFactory();

    @Override
    public String format(ExtLogRecord logged) {
        var line = "";
        for (var most : LENGTHS) {
            line = format(logged, most);
            if (line.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES) {
                break;
            }
        }
        return line + "\n";
    }

    private String format(ExtLogRecord logged, int most) {
        var line = new StringWriter();
        try (var generator = json.createGenerator(line)) {
            generator.writeStartObject();
            write(generator, logged, most);
            generator.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return line.toString();
    }

    private void write(JsonGenerator line, ExtLogRecord logged, int most) throws IOException {
        line.writeStringField("level", level(logged.getLevel()));
        line.writeStringField("ts", MILLISECONDS.format(logged.getInstant()));
        line.writeStringField("logger", logged.getLoggerName());
        if (logged instanceof ReconcileRecord about) {
            line.writeStringField("msg", Shortened.text(about.text(), most));
            write(line, about.object());
            write(line, about.fields(), most);
        } else {
            line.writeStringField("msg", Shortened.text(formatMessage(logged), most));
            var object = ofTheOperator(logged);
            if (object.isPresent()) {
                write(line, object.get());
            }
        }
        if (logged.getThrown() != null) {
            write(line, logged.getThrown(), most);
        }
    }

    private static void write(JsonGenerator line, Reconciled object) throws IOException {
        line.writeStringField("controller", object.kind().toLowerCase(Locale.ROOT));
        line.writeStringField("controllerGroup", object.group());
        line.writeStringField("controllerKind", object.kind());
        line.writeObjectFieldStart(object.kind());
        line.writeStringField("name", object.name());
        line.writeStringField("namespace", object.namespace());
        line.writeEndObject();
        line.writeStringField("namespace", object.namespace());
        line.writeStringField("name", object.name());
        if (!object.reconcileId().isEmpty()) {
            line.writeStringField("reconcileID", object.reconcileId());
        }
    }

    private static void write(JsonGenerator line, Map<String, ?> fields, int most) throws IOException {
        for (var field : fields.entrySet()) {
            if (field.getValue() instanceof Map<?, ?> entries) {
                line.writeObjectFieldStart(field.getKey());
                for (var entry : Shortened.entries(entries, most).entrySet()) {
                    line.writeStringField(entry.getKey(), entry.getValue());
                }
                line.writeEndObject();
            } else {
                line.writeStringField(
                        field.getKey(), Shortened.text(field.getValue().toString(), most));
            }
        }
    }

    private static void write(JsonGenerator line, Throwable thrown, int most) throws IOException {
        var trace = new StringWriter();
        thrown.printStackTrace(new PrintWriter(trace));
        line.writeStringField("error", Shortened.text(thrown.toString(), most));
        line.writeStringField("stacktrace", Shortened.text(trace.toString(), most));
    }

    /** The object that the Operator SDK is at work on in this thread, as its own lines have it. */
    static Optional<Reconciled> ofTheOperator(ExtLogRecord logged) {
        return Optional.ofNullable(logged.getMdc("resource.kind"))
                .map(kind -> new Reconciled(
                        group(String.valueOf(logged.getMdc("resource.apiVersion"))),
                        kind,
                        String.valueOf(logged.getMdc("resource.namespace")),
                        String.valueOf(logged.getMdc("resource.name")),
                        ""));
    }

    private static String group(String apiVersion) {
        return apiVersion.substring(0, Math.max(0, apiVersion.indexOf('/')));
    }

    /** The levels of Flux's controllers, and one for what they do not tell from information or errors. */
    private static String level(java.util.logging.Level level) {
        var value = level.intValue();
        if (value >= Level.ERROR.intValue()) {
            return "error";
        } else if (value >= Level.WARN.intValue()) {
            return "warn";
        } else if (value >= Level.INFO.intValue()) {
            return "info";
        }
        return value >= Level.DEBUG.intValue() ? "debug" : "trace";
    }
}
