package dev.sluice.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DeflaterOutputStream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectInserter;

/** Packs of one large object, zeros alone, and deltas of it. */
public final class DeltaPack {
    public static final int BASE_BYTES = 4 << 20;

    private static final int CHANGED = 4;

    private final ByteArrayOutputStream pack = new ByteArrayOutputStream();

    private DeltaPack() {}

    public static byte[] of(int deltas) throws IOException {
        return new DeltaPack().star(deltas);
    }

    /**
     * Each object but the last is the base of the next one.
     *
     * @param leaves how many others it is the base of besides
     */
    public static byte[] chain(int deltas, int leaves) throws IOException {
        return new DeltaPack().chained(deltas, leaves, false);
    }

    /** The same, where deltas have the names of their bases, and come before these. */
    public static byte[] chainOfNames(int deltas, int leaves) throws IOException {
        return new DeltaPack().chained(deltas, leaves, true);
    }

    private byte[] star(int deltas) throws IOException {
        begin(deltas + 1);
        var base = base();
        for (var number = 0; number < deltas; number++) {
            ofOffset(base, delta(number));
        }
        return end();
    }

    private byte[] chained(int deltas, int leaves, boolean byName) throws IOException {
        begin(1 + deltas * (1 + leaves));
        var base = byName ? 0 : base();
        var content = new byte[BASE_BYTES];
        for (var depth = 0; depth < deltas; depth++) {
            var next = pack.size();
            for (var leaf = 0; leaf <= leaves; leaf++) {
                var delta = delta(1 + depth * (1 + leaves) + leaf);
                if (byName) {
                    ofName(content, delta);
                } else {
                    ofOffset(base, delta);
                }
            }
            base = next;
            System.arraycopy(content, 0, content, CHANGED, BASE_BYTES - CHANGED);
            ByteBuffer.wrap(content).putInt(1 + depth * (1 + leaves));
        }
        if (byName) {
            base();
        }
        return end();
    }

    private void begin(int objects) {
        pack.writeBytes(ByteBuffer.allocate(12)
                .put(Constants.PACK_SIGNATURE)
                .putInt(2)
                .putInt(objects)
                .array());
    }

    /** @return where it is */
    private int base() throws IOException {
        var base = pack.size();
        header(Constants.OBJ_BLOB, BASE_BYTES);
        deflated(new byte[BASE_BYTES]);
        return base;
    }

    private void ofOffset(int base, byte[] delta) throws IOException {
        var start = pack.size();
        header(Constants.OBJ_OFS_DELTA, delta.length);
        offset(start - base);
        deflated(delta);
    }

    private void ofName(byte[] base, byte[] delta) throws IOException {
        header(Constants.OBJ_REF_DELTA, delta.length);
        try (var names = new ObjectInserter.Formatter()) {
            names.idFor(Constants.OBJ_BLOB, base).copyRawTo(pack);
        }
        deflated(delta);
    }

    private byte[] end() {
        pack.writeBytes(digest(pack.toByteArray()));
        return pack.toByteArray();
    }

    /** The number, and all of the base but its last bytes. */
    private static byte[] delta(int number) throws IOException {
        var delta = new ByteArrayOutputStream();
        size(delta, BASE_BYTES);
        size(delta, BASE_BYTES);
        delta.write(CHANGED);
        delta.write(ByteBuffer.allocate(CHANGED).putInt(number).array());
        var copied = BASE_BYTES - CHANGED;
        delta.write(new byte[] {(byte) 0xf0, (byte) copied, (byte) (copied >> 8), (byte) (copied >> 16)});
        return delta.toByteArray();
    }

    private void header(int type, int size) {
        var rest = size >> 4;
        pack.write((rest > 0 ? 0x80 : 0) | type << 4 | size & 0xf);
        if (rest > 0) {
            size(pack, rest);
        }
    }

    /** Seven bits at a time, the lowest first. */
    private static void size(ByteArrayOutputStream out, int size) {
        var rest = size;
        for (; rest > 0x7f; rest >>= 7) {
            out.write(0x80 | rest & 0x7f);
        }
        out.write(rest);
    }

    /** Seven bits at a time, the highest first, each group but the last less one. */
    private void offset(int distance) {
        var bytes = new byte[8];
        var at = bytes.length;
        bytes[--at] = (byte) (distance & 0x7f);
        for (var rest = distance >> 7; rest > 0; rest >>= 7) {
            bytes[--at] = (byte) (0x80 | --rest & 0x7f);
        }
        pack.write(bytes, at, bytes.length - at);
    }

    private void deflated(byte[] content) throws IOException {
        var deflater = new DeflaterOutputStream(pack);
        deflater.write(content);
        deflater.finish();
    }

    private static byte[] digest(byte[] content) {
        return Constants.newMessageDigest().digest(content);
    }
}
