package dev.sluice.git;

import dev.sluice.http.TooLargeException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Counts what JGit keeps in memory of the answer with a pack: all that is not the pack. A server says each thing in a line
 * that begins with its length in four hexadecimal digits; a line of the pack has the letter 1 next. What the server reports
 * of its progress, JGit collects without a bound.
 */
final class AnswerBounds extends FilterInputStream {
    private static final int LENGTH_DIGITS = 4;
    private static final int OF_PACK = 1;

    private final long most;
    private long kept;
    private int digits;
    private int length;
    private int left; // of the line
    private boolean isNew; // no letter of the line has come yet
    private boolean isKept;
    private boolean isRaw;

    /** @param most how many bytes there may be beside the pack */
    AnswerBounds(InputStream in, long most) {
        super(in);
        this.most = most;
    }

    @Override
    public int read() throws IOException {
        var one = super.read();
        if (one >= 0) {
            count(one);
        }
        return one;
    }

    @Override
    public int read(byte[] buffer, int offset, int size) throws IOException {
        var count = super.read(buffer, offset, size);
        for (var i = 0; i < count && !isRaw; ) {
            if (left > 0 && !isNew) {
                var part = Math.min(left, count - i);
                pass(part);
                i += part;
            } else {
                count(buffer[offset + i] & 0xff);
                i++;
            }
        }
        return count;
    }

    private void count(int letter) throws TooLargeException {
        if (isRaw) {
            return;
        }
        if (left == 0) {
            var digit = Character.digit(letter, 16);
            if (digit < 0) {
                isRaw = true; // no line: a pack without lines, or nothing that JGit can read
                return;
            }
            length = length * 16 + digit;
            if (++digits == LENGTH_DIGITS) {
                left = Math.max(0, length - LENGTH_DIGITS);
                isNew = true;
                digits = 0;
                length = 0;
                keep(LENGTH_DIGITS);
            }
            return;
        }
        if (isNew) {
            isNew = false;
            isKept = letter != OF_PACK;
        }
        pass(1);
    }

    private void pass(int count) throws TooLargeException {
        left -= count;
        if (isKept) {
            keep(count);
        } else if (left == 0) {
            kept -= LENGTH_DIGITS; // a line of the pack, whole
        }
    }

    private void keep(int count) throws TooLargeException {
        kept += count;
        if (kept > most) {
            throw new TooLargeException(most);
        }
    }
}
