package dev.sluice.log;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;

/** A line about an object: as a record it has the words for people, and beside them what they were made of. */
final class ReconcileRecord extends ExtLogRecord {
    private static final long serialVersionUID = 1;

    private final transient Reconciled object;
    private final transient String text;
    private final transient Map<String, ?> fields;

    ReconcileRecord(Level level, String logger, Reconciled object, String text, Map<String, ?> fields) {
        super(level, words(object, text, known(fields)), FormatStyle.NO_FORMAT, ReconcileLog.class.getName());
        setLoggerName(logger);
        this.object = object;
        this.text = text;
        this.fields = known(fields);
    }

    Reconciled object() {
        return object;
    }

    /** The message without the object's name and the fields. */
    String text() {
        return text;
    }

    Map<String, ?> fields() {
        return fields;
    }

    /** In the order of their names, without those that are empty. */
    private static Map<String, ?> known(Map<String, ?> fields) {
        var known = new TreeMap<String, Object>(fields);
        known.values().removeIf(""::equals);
        return known;
    }

    private static String words(Reconciled object, String text, Map<String, ?> fields) {
        var others = fields.entrySet().stream()
                .filter(field -> !field.getKey().equals(ReconcileLog.ERROR))
                .map(field -> ", %s %s".formatted(field.getKey(), field.getValue()))
                .collect(Collectors.joining());
        var error = fields.containsKey(ReconcileLog.ERROR) ? ": " + fields.get(ReconcileLog.ERROR) : "";
        return object + ": " + text + others + error;
    }
}
