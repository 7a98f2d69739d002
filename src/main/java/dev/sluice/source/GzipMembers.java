package dev.sluice.source;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** What is compressed by gzip. The JDK's stream calls itself for each member, and goes one call deeper for each empty one. */
final class GzipMembers extends GZIPInputStream {
    private static final int MAX_EMPTY = 100;

    private int depth;

    GzipMembers(InputStream in, int bufferBytes) throws IOException {
        super(in, bufferBytes);
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (depth > MAX_EMPTY) {
            throw new InvalidArchiveException(
                    "gzip: more than %d empty members one after the other".formatted(MAX_EMPTY));
        }
        depth++;
        try {
            return super.read(buffer, offset, length);
        } finally {
            depth--;
        }
    }
}
