package dev.sluice.foreign;

import java.nio.ByteBuffer;

/**
 * As many bytes of memory as what is read of a JSON text takes at most: a letter is two, since one of another alphabet makes all
 * of its text as wide, and each list, map, entry or item takes more than its sign. Counts as the text comes.
 */
final class JsonWeight {
    private static final int OF_LETTER = 2;

    /** Of a map with its table, of an entry with its key, of a list with its places: the largest of these, about. */
    private static final int OF_SIGN = 96;

    /** Of a letter of another alphabet, which is no sign. */
    private static final byte OTHER = -1;

    private boolean isInText;
    private boolean isEscaped;
    private boolean isOfBytes = true;

    static long of(String json) {
        var weight = new JsonWeight();
        return json.chars()
                .mapToLong(letter -> weight.of(letter < 128 ? (byte) letter : OTHER))
                .sum();
    }

    /** What some more of the text weighs; the buffer stays at its position. */
    long of(ByteBuffer part) {
        var sum = 0L;
        for (var at = part.position(); at < part.limit(); at++) {
            sum += of(part.get(at));
        }
        return sum;
    }

    /** The same, of bytes. */
    long of(byte[] buffer, int from, int to) {
        var sum = 0L;
        for (var at = from; at < to; at++) {
            sum += of(buffer[at]);
        }
        return sum;
    }

    /** Whether a letter may be one byte of several: JSON may also come in letters of two or four bytes, of which one is 0. */
    boolean isOfBytes() {
        return isOfBytes;
    }

    private long of(byte letter) {
        isOfBytes &= letter != 0;
        if (isEscaped) {
            isEscaped = false;
            return OF_LETTER;
        }
        return switch (letter) {
            case '\\' -> {
                isEscaped = isInText;
                yield OF_LETTER;
            }
            case '"' -> {
                isInText = !isInText;
                yield OF_LETTER;
            }
            case '\n', '\r' -> { // no text goes on behind it; the next event of a watch begins there
                isInText = false;
                yield OF_LETTER;
            }
            case '{', '[', ',', ':' -> isInText ? OF_LETTER : OF_SIGN;
            default -> OF_LETTER;
        };
    }
}
