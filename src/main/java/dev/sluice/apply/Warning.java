package dev.sluice.apply;

/**
 * Something that users should know of an apply although it goes on.
 *
 * @param reason in one word, for events
 * @param message names the object, and what to do
 */
public record Warning(String reason, String message) {
    /** A manifest has fields that its built-in kind does not have. */
    static final String UNKNOWN_FIELD = "UnknownField";

    /** Two Kustomizations apply one object. */
    static final String SHARED_OBJECT = "SharedObject";

    /** Encrypted values reach the cluster as they are. */
    static final String ENCRYPTED_VALUE = "EncryptedValue";
}
