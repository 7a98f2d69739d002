package dev.sluice.http;

import java.time.Duration;

/**
 * What an exchange may take.
 *
 * @param connect for how long one address of the server may not answer
 * @param deadline for all, redirects and the body too
 * @param maxBytes of the body
 */
public record Bounds(Duration connect, Deadline deadline, long maxBytes) {
    public Bounds(Duration timeout, long maxBytes) {
        this(timeout, Deadline.in(timeout), maxBytes);
    }
}
