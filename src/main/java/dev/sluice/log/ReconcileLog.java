package dev.sluice.log;

import java.util.Map;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;

/** A log of what becomes of objects. */
public final class ReconcileLog {
    /** The field that says why something failed. */
    public static final String ERROR = "error";

    /** The field with the revision of the source. */
    public static final String REVISION = "revision";

    private final Logger logger;

    private ReconcileLog(Logger logger) {
        this.logger = logger;
    }

    /** @param where the class that logs, whose name the level can be set for */
    public static ReconcileLog of(Class<?> where) {
        return new ReconcileLog(Logger.getLogger(where.getName()));
    }

    /** Logs something on the way, for those who look for mistakes. */
    public void debug(Reconciled object, String message) {
        log(Level.DEBUG, object, message, Map.of());
    }

    public void info(Reconciled object, String message) {
        log(Level.INFO, object, message, Map.of());
    }

    /** @param fields what is known beside the message, by the name of the field */
    public void info(Reconciled object, String message, Map<String, ?> fields) {
        log(Level.INFO, object, message, fields);
    }

    public void warn(Reconciled object, String message) {
        log(Level.WARN, object, message, Map.of());
    }

    public void error(Reconciled object, String message) {
        log(Level.ERROR, object, message, Map.of());
    }

    /** @param fields what is known beside the message, by the name of the field; {@link #ERROR} says why */
    public void error(Reconciled object, String message, Map<String, ?> fields) {
        log(Level.ERROR, object, message, fields);
    }

    private void log(Level level, Reconciled object, String message, Map<String, ?> fields) {
        if (logger.isLoggable(level)) {
            logger.log(new ReconcileRecord(level, logger.getName(), object, message, fields));
        }
    }
}
