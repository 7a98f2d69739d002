package dev.sluice.disk;

import java.io.IOException;

/** An owner has taken its part of the disk. */
public final class NoDiskSpaceException extends IOException {
    private static final long serialVersionUID = 1;

    private final String owner;

    NoDiskSpaceException(String owner, long owned, long bytes, String setting) {
        super(
                "the files of the namespace '%s' take %d MiB of the disk, and all may take %d MiB: raise %s, or use smaller sources"
                        .formatted(owner, owned >> 20, bytes >> 20, setting));
        this.owner = owner;
    }

    public String owner() {
        return owner;
    }
}
