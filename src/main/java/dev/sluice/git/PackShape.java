package dev.sluice.git;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.eclipse.jgit.lib.ObjectId;

/**
 * Reads a pack as it comes, and says how much memory JGit needs to resolve its deltas. JGit goes through the objects that are
 * made of each other depth first, and keeps each that more than one is made of until the last of these: a pack of a few
 * kilobytes may have a chain of hundreds of objects of megabytes.
 *
 * <p>What is read here has to be what JGit reads: where it cannot be read, nobody may go on.
 */
final class PackShape implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int OFFSET_DELTA = 6;
    private static final int REFERENCE_DELTA = 7;
    private static final int ID_BYTES = 20;
    private static final int NONE = -1;

    /** More than any memory has, and so little that the sum of all sizes is a number. */
    private static final long LARGEST = 1L << 40;

    /** Two sizes in seven bits of a byte each. */
    private static final int DELTA_HEADER = 20;

    /** Of a size in 64 bits. */
    private static final int LONGEST_SHIFT = 63;

    /** The same for an offset. */
    private static final int LONGEST_OFFSET = 10;

    private enum Part {
        TYPE,
        SIZE,
        OFFSET,
        REFERENCE,
        CONTENT,
        END
    }

    private final Inflater inflater = new Inflater();
    private final byte[] scratch = new byte[8192];
    private final byte[] head = new byte[DELTA_HEADER];
    private final byte[] id = new byte[ID_BYTES];
    private final Map<ObjectId, Base> references = new HashMap<>();

    private long[] offsets = new long[64];
    private long[] sizes = new long[64];
    private int[] bases = new int[64];
    private int count; // of the objects that have begun
    private long left;

    private long position = HEADER;
    private Part part;
    private int type;
    private int shift;
    private long size;
    private long distance;
    private int baseLength; // of what names the base
    private long inflated;
    private long largestDelta;
    private int headLength;

    /** An object that is named by others as their base, which may be anywhere in the pack. */
    private static final class Base {
        private long size;
        private int children;
    }

    /** @param objects how many there are, by the header of the pack */
    PackShape(long objects) {
        this.left = objects;
        this.part = objects == 0 ? Part.END : Part.TYPE;
    }

    /** Whether all objects have been read. */
    boolean isComplete() {
        return part == Part.END;
    }

    /**
     * Reads more, up to the end of the last object.
     *
     * @throws PackLimitException where this is no pack
     */
    void read(byte[] bytes, int offset, int length) throws PackLimitException {
        for (var at = offset; at < offset + length && part != Part.END; ) {
            if (part == Part.CONTENT) {
                var used = content(bytes, at, offset + length - at);
                position += used;
                at += used;
            } else {
                position++;
                header(bytes[at++] & 0xff);
            }
        }
    }

    private void header(int letter) throws PackLimitException {
        switch (part) {
            case TYPE -> {
                begin(letter);
                if (letter < 0x80) {
                    sized();
                }
            }
            case SIZE -> {
                if (shift > LONGEST_SHIFT) {
                    throw unreadable(); // JGit has a buffer of some bytes for it
                }
                size += (long) (letter & 0x7f) << shift;
                shift += 7;
                if (letter < 0x80) {
                    sized();
                }
            }
            case OFFSET -> {
                if (++baseLength > LONGEST_OFFSET) {
                    throw unreadable();
                }
                distance = (distance << 7) + (letter & 0x7f);
                if (letter < 0x80) {
                    bases[count - 1] = indexOf(offsets[count - 1] - distance);
                    part = Part.CONTENT;
                } else {
                    distance++;
                }
            }
            case REFERENCE -> {
                id[baseLength++] = (byte) letter;
                if (baseLength == ID_BYTES) {
                    part = Part.CONTENT;
                }
            }
            case CONTENT, END -> throw new IllegalStateException(part.toString());
        }
    }

    private void begin(int letter) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, 2 * count);
            sizes = Arrays.copyOf(sizes, 2 * count);
            bases = Arrays.copyOf(bases, 2 * count);
        }
        offsets[count] = position - 1;
        bases[count] = NONE;
        count++;
        type = letter >> 4 & 7;
        size = letter & 0xf;
        shift = 4;
        distance = 0;
        baseLength = 0;
        inflated = 0;
        headLength = 0;
        inflater.reset();
        part = Part.SIZE;
    }

    private void sized() throws PackLimitException {
        part = switch (type) {
            case 1, 2, 3, 4 -> Part.CONTENT;
            case OFFSET_DELTA -> Part.OFFSET;
            case REFERENCE_DELTA -> Part.REFERENCE;
            default -> throw unreadable();
        };
    }

    private int indexOf(long offset) throws PackLimitException {
        var index = Arrays.binarySearch(offsets, 0, count - 1, offset);
        if (index < 0) {
            throw unreadable();
        }
        return index;
    }

    /** @return how many of the bytes belong to the object */
    private int content(byte[] bytes, int offset, int length) throws PackLimitException {
        inflater.setInput(bytes, offset, length);
        try {
            while (!inflater.finished() && !inflater.needsInput()) {
                var more = inflater.inflate(scratch);
                if (inflater.needsDictionary()) {
                    throw unreadable();
                }
                var ofHead = Math.min(more, DELTA_HEADER - headLength);
                System.arraycopy(scratch, 0, head, headLength, ofHead);
                headLength += ofHead;
                inflated += more;
                if (inflated > size) {
                    throw unreadable();
                }
            }
        } catch (DataFormatException e) {
            throw unreadable();
        }
        if (inflater.finished()) {
            end();
        }
        return length - inflater.getRemaining();
    }

    private void end() throws PackLimitException {
        var isDelta = type == OFFSET_DELTA || type == REFERENCE_DELTA;
        if (isDelta) {
            var delta = new DeltaSizes(head, headLength);
            sizes[count - 1] = delta.result;
            largestDelta = Math.max(largestDelta, inflated);
            if (type == REFERENCE_DELTA) {
                var base = references.computeIfAbsent(ObjectId.fromRaw(id), _ -> new Base());
                base.size = Math.max(base.size, delta.base);
                base.children++;
            }
        } else {
            sizes[count - 1] = Math.clamp(size, 0, LARGEST);
        }
        left--;
        part = left == 0 ? Part.END : Part.TYPE;
    }

    /** How large the base and the result of a delta are, by its first bytes. */
    private static final class DeltaSizes {
        private final byte[] head;
        private final int length;
        private final long base;
        private final long result;
        private int at;

        DeltaSizes(byte[] head, int length) throws PackLimitException {
            this.head = head;
            this.length = length;
            this.base = next();
            this.result = next();
        }

        private long next() throws PackLimitException {
            var value = 0L;
            for (var shift = 0; at < length; shift += 7) {
                var letter = head[at++];
                value += (long) (letter & 0x7f) << shift;
                if (letter >= 0) {
                    return Math.clamp(value, 0, LARGEST);
                }
            }
            throw unreadable();
        }
    }

    /** How many bytes JGit has in memory at a time, at most, while it resolves the deltas. */
    long mostKept() {
        var children = new int[count];
        for (var i = 0; i < count; i++) {
            if (bases[i] != NONE) {
                children[bases[i]]++;
            }
        }
        var kept = new long[count]; // of all that an object is made of, what others are made of too
        var most = 0L;
        for (var i = 0; i < count; i++) {
            var base = bases[i];
            if (base != NONE) {
                kept[i] = kept[base] + (children[base] > 1 ? sizes[base] : 0);
                most = Math.max(most, kept[base] + sizes[base] + sizes[i]);
            }
        }
        return most + largestDelta + keptByReference();
    }

    /** Where such a base is made of others is not known: it may be of all of them. */
    private long keptByReference() {
        var kept = 0L;
        var largest = 0L;
        for (var base : references.values()) {
            kept += base.children > 1 ? base.size : 0;
            largest = Math.max(largest, base.size);
        }
        return kept + largest;
    }

    private static PackLimitException unreadable() {
        return new PackLimitException("the server sends a pack that cannot be read");
    }

    @Override
    public void close() {
        inflater.end();
    }
}
