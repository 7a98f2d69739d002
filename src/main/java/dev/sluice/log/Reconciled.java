package dev.sluice.log;

/**
 * An object that is being reconciled, as the log names it.
 *
 * @param group the API group of its kind
 * @param reconcileId what tells the lines of one reconciliation from those of others
 */
public record Reconciled(String group, String kind, String namespace, String name, String reconcileId) {

    @Override
    public String toString() {
        return "%s %s/%s".formatted(kind, namespace, name);
    }
}
