package dev.sluice.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Lets through only as many bytes as were last granted, until a deadline. Between two files of a tar archive that keeps its
 * headers small: a long-name or extended header is read into memory whole, whatever length it claims.
 */
final class MeteredInputStream extends FilterInputStream {
    private static final long ENTRY_HEADERS = 1024L * 1024;

    /** What the headers of any entry may take, however many entries there are. */
    private static final long USUAL_HEADERS = 4 * 1024;

    private static final long LONG_HEADERS = 64L * 1024 * 1024;

    private final UnpackDeadline deadline;
    private long granted;
    private long grantedForHeaders;
    private long longHeadersLeft = LONG_HEADERS;

    MeteredInputStream(InputStream in, UnpackDeadline deadline) {
        super(in);
        this.deadline = deadline;
    }

    /** For all headers of the next entry, and what is left of the one before. */
    void grantHeaders() {
        settle();
        grantedForHeaders = Math.min(ENTRY_HEADERS, USUAL_HEADERS + longHeadersLeft);
        granted = grantedForHeaders;
    }

    /** For the content of an entry. */
    void grantContent(long bytes) {
        settle();
        grantedForHeaders = 0;
        granted = bytes;
    }

    private void settle() {
        longHeadersLeft -= Math.max(0, grantedForHeaders - granted - USUAL_HEADERS);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        deadline.check();
        var count = super.read(buffer, offset, (int) Math.min(length, granted + 1));
        granted -= Math.max(count, 0);
        if (granted < 0) {
            throw beyond();
        }
        return count;
    }

    private InvalidArchiveException beyond() {
        return new InvalidArchiveException(
                0 < grantedForHeaders && grantedForHeaders < ENTRY_HEADERS
                        ? "tar error: long headers take more than %d bytes in all".formatted(LONG_HEADERS)
                        : "tar error: headers of an entry are longer than %d bytes".formatted(ENTRY_HEADERS));
    }

    @Override
    public long skip(long bytes) throws IOException {
        var buffer = new byte[(int) Math.min(bytes, 8192)];
        var skipped = 0L;
        while (skipped < bytes) {
            var count = read(buffer, 0, (int) Math.min(buffer.length, bytes - skipped));
            if (count < 0) {
                break;
            }
            skipped += count;
        }
        return skipped;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
