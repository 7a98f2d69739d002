package dev.sluice.sops;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Set;

/**
 * Takes OpenPGP data apart before Bouncy Castle reads it, which allocates what a packet claims to hold before it looks for
 * that. What is kept are packets of known types, written anew with their real lengths; photos and signatures, which have
 * packets of their own within, are not kept.
 */
final class PgpPackets {
    static final int SECRET_KEY = 5;
    static final int SECRET_SUBKEY = 7;
    static final int SESSION_KEY = 1;
    static final int ENCRYPTED = 9;
    static final int ENCRYPTED_WITH_INTEGRITY = 18;
    static final int ENCRYPTED_WITH_AEAD = 20;
    static final int COMPRESSED = 8;
    static final int LITERAL = 11;

    /**
     * One buffer of Bouncy Castle's: what it leaves unread of a longer packet, it would take for packets that nobody has looked
     * at. Keys of RSA with 16,384 bits, the longest that it takes, have less.
     */
    private static final int LONGEST_KEY = 8_000;

    /** RFC 9580, 5.13.2: four MiB. A buffer of that size is allocated. */
    private static final int LARGEST_CHUNK = 16;

    private static final Set<Integer> DATA =
            Set.of(ENCRYPTED, ENCRYPTED_WITH_INTEGRITY, ENCRYPTED_WITH_AEAD, COMPRESSED, LITERAL);

    private final ByteBuffer in;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private PgpPackets(byte[] data) {
        in = ByteBuffer.wrap(data);
    }

    /**
     * The packets of some types, up to the first that holds data.
     *
     * @param data without armor
     * @throws SopsException where a packet claims more than there is, or would take much memory
     */
    static byte[] only(Set<Integer> types, byte[] data) {
        var packets = new PgpPackets(data);
        var isAtEnd = false;
        while (packets.in.hasRemaining() && !isAtEnd) {
            isAtEnd = packets.next(types);
        }
        return packets.out.toByteArray();
    }

    /** @return whether nothing after it is kept */
    private boolean next(Set<Integer> types) {
        var head = octet();
        if ((head & 0x80) == 0) {
            throw new SopsException("it is not made of OpenPGP packets");
        }
        var isNew = (head & 0x40) != 0;
        var type = isNew ? head & 0x3f : head >> 2 & 0xf;
        var body = isNew ? body() : take(oldLength(head & 3));
        if (!types.contains(type)) {
            return false;
        }
        requireModest(type, body);
        write(type, body);
        return DATA.contains(type);
    }

    /** In the newer format: a body may come in parts, all but the last of which have a power of two as their length. */
    private byte[] body() {
        var first = octet();
        if (first < 224 || first == 255) {
            return take(newLength(first));
        }
        var parts = new ByteArrayOutputStream();
        var length = first;
        while (length >= 224 && length < 255) {
            parts.writeBytes(take(1L << (length & 0x1f)));
            length = octet();
        }
        parts.writeBytes(take(newLength(length)));
        return parts.toByteArray();
    }

    private long newLength(int first) {
        if (first < 192) {
            return first;
        }
        return first == 255 ? number(4) : (first - 192 << 8) + octet() + 192;
    }

    private long oldLength(int form) {
        return form == 3 ? in.remaining() : number(1 << form);
    }

    private long number(int octets) {
        var number = 0L;
        for (int i = 0; i < octets; i++) {
            number = number << 8 | octet();
        }
        return number;
    }

    private int octet() {
        return take(1)[0] & 0xff;
    }

    private byte[] take(long length) {
        if (length > in.remaining()) {
            throw new SopsException(
                    "an OpenPGP packet claims %d bytes, but there are %d".formatted(length, in.remaining()));
        }
        var bytes = new byte[(int) length];
        in.get(bytes);
        return bytes;
    }

    private static void requireModest(int type, byte[] body) {
        if (!DATA.contains(type) && body.length > LONGEST_KEY) {
            throw new SopsException("an OpenPGP key has more than %d bytes".formatted(LONGEST_KEY));
        }
        if (isInChunks(type, body) && (body[3] & 0xff) > LARGEST_CHUNK) {
            throw new SopsException(
                    "an OpenPGP message has chunks of more than %d bytes".formatted(64L << LARGEST_CHUNK));
        }
    }

    /** All but the first version have the size of chunks after the version and two algorithms. */
    private static boolean isInChunks(int type, byte[] body) {
        return body.length > 3 && (type == ENCRYPTED_WITH_AEAD || type == ENCRYPTED_WITH_INTEGRITY && body[0] != 1);
    }

    private void write(int type, byte[] body) {
        out.write(0xc0 | type);
        out.write(255);
        out.writeBytes(ByteBuffer.allocate(4).putInt(body.length).array());
        out.writeBytes(body);
    }
}
