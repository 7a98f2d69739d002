package dev.sluice.git;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.DeflaterOutputStream;
import org.eclipse.jgit.lib.Constants;

/** Packs of one large object, zeros alone, and many deltas of it. */
public final class DeltaPack {
    public static final int BASE_BYTES = 4 << 20;

    private static final int CHANGED = 4;

    private final ByteArrayOutputStream pack = new ByteArrayOutputStream();

    private DeltaPack() {}

    public static byte[] of(int deltas) throws IOException {
        return new DeltaPack().made(deltas);
    }

    private byte[] made(int deltas) throws IOException {
        pack.write(ByteBuffer.allocate(12)
                .put(Constants.PACK_SIGNATURE)
                .putInt(2)
                .putInt(deltas + 1)
                .array());
        var base = pack.size();
        header(Constants.OBJ_BLOB, BASE_BYTES);
        deflated(new byte[BASE_BYTES]);
        for (var number = 0; number < deltas; number++) {
            var delta = delta(number);
            var start = pack.size();
            header(Constants.OBJ_OFS_DELTA, delta.length);
            offset(start - base);
            deflated(delta);
        }
        pack.write(digest(pack.toByteArray()));
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
