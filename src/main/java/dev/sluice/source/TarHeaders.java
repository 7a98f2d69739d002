package dev.sluice.source;

import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.archivers.tar.TarUtils;

/** Reads a tar archive. Its global headers hold for all entries that follow, so that they stay in memory to its end. */
final class TarHeaders extends TarArchiveInputStream {
    private static final long MAX_GLOBAL_BYTES = 64 * 1024;
    private static final int TYPE_OFFSET = 156;
    private static final int SIZE_OFFSET = 124;

    private long globalBytes;

    TarHeaders(InputStream in) {
        super(in, "UTF-8");
    }

    @Override
    protected byte[] readRecord() throws IOException {
        var record = super.readRecord();
        if (record != null && record[TYPE_OFFSET] == TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER) {
            globalBytes += TarUtils.parseOctalOrBinary(record, SIZE_OFFSET, TarConstants.SIZELEN);
            if (globalBytes > MAX_GLOBAL_BYTES) {
                throw new InvalidArchiveException(
                        "tar error: global headers are longer than %d bytes in all".formatted(MAX_GLOBAL_BYTES));
            }
        }
        return record;
    }
}
