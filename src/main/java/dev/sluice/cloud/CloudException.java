package dev.sluice.cloud;

/** A service gives no access. The message says why, and holds no secret and nothing that the service said. */
public final class CloudException extends RuntimeException {
    public CloudException(String message) {
        super(message);
    }
}
