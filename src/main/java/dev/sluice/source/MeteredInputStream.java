package dev.sluice.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Lets through only as many bytes as were last granted. Between two files of a tar archive that keeps its headers
 * small: a long-name or extended header is read into memory whole, whatever length it claims.
 */
final class MeteredInputStream extends FilterInputStream {
    private long granted;

    MeteredInputStream(InputStream in) {
        super(in);
    }

    void grant(long bytes) {
        granted = bytes;
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
        var count = super.read(buffer, offset, (int) Math.min(length, granted + 1));
        granted -= Math.max(count, 0);
        if (granted < 0) {
            throw new InvalidArchiveException("tar error: headers of an entry are too long");
        }
        return count;
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
