package dev.sluice.http;

import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;

/** A body in chunks (RFC 9112, section 7.1). */
final class ChunkedBody extends BlockInputStream {
    private static final int MAX_LINE = 4 * 1024;
    private static final int MAX_TRAILERS = 100;
    private static final Pattern SIZE = Pattern.compile("([0-9a-fA-F]{1,8})[ \\t]*(?:;.*)?");

    private final InputStream in;
    private long left;
    private boolean isFirst = true;
    private boolean isOver;

    ChunkedBody(InputStream in) {
        this.in = in;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!isOver && left == 0) {
            next();
        }
        if (isOver) {
            return -1;
        }
        var count = in.read(buffer, offset, (int) Math.min(length, left));
        if (count < 0) {
            throw new BadAnswerException("the answer ends early");
        }
        left -= count;
        return count;
    }

    private void next() throws IOException {
        if (!isFirst && !Head.line(in, MAX_LINE).isEmpty()) {
            throw new BadAnswerException("the answer has a chunk that is not one");
        }
        isFirst = false;
        var size = SIZE.matcher(Head.line(in, MAX_LINE));
        if (!size.matches()) {
            throw new BadAnswerException("the answer has a chunk that is not one");
        }
        left = Long.parseLong(size.group(1), 16);
        isOver = left == 0;
        for (int i = 0; isOver && !Head.line(in, MAX_LINE).isEmpty(); i++) {
            if (i == MAX_TRAILERS) {
                throw new BadAnswerException("the answer has too many trailers");
            }
        }
    }
}
