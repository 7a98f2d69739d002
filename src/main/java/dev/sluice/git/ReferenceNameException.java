package dev.sluice.git;

import org.eclipse.jgit.errors.TransportException;

/** A server has a reference that Git would not make. Its message is this process's own. */
public final class ReferenceNameException extends TransportException {
    private static final long serialVersionUID = 1;

    ReferenceNameException() {
        super("the server has a reference with a name that Git does not allow");
    }
}
