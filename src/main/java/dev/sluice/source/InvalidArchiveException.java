package dev.sluice.source;

import java.io.IOException;

/** The archive is not what the source promised, or asks for something that no artifact may ask for. */
final class InvalidArchiveException extends IOException {
    InvalidArchiveException(String message) {
        super(message);
    }
}
