package dev.sluice.source;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.codec.digest.Blake3;

/**
 * The digest that a source promises for its artifact: {@code <algorithm>:<hex>}, where text without a colon is taken
 * as sha256. Algorithms are those of Flux: sha256, sha384, sha512 and blake3.
 */
record ArtifactDigest(Algorithm algorithm, String hex) {
    enum Algorithm {
        SHA256("SHA-256", 32),
        SHA384("SHA-384", 48),
        SHA512("SHA-512", 64),
        BLAKE3("BLAKE3", 32);

        private final String javaName;
        private final int bytes;

        Algorithm(String javaName, int bytes) {
            this.javaName = javaName;
            this.bytes = bytes;
        }
    }

    /** A digest in the making. */
    interface Hash {
        void update(ByteBuffer bytes);

        String hex();

        /** A stream into it. */
        default OutputStream sink() {
            return new OutputStream() {
                @Override
                public void write(int each) {
                    update(ByteBuffer.wrap(new byte[] {(byte) each}));
                }

                @Override
                public void write(byte[] bytes, int offset, int length) {
                    update(ByteBuffer.wrap(bytes, offset, length));
                }
            };
        }
    }

    /** @throws InvalidArchiveException if the text is empty or not a digest */
    static ArtifactDigest parse(String text) throws InvalidArchiveException {
        if (text.isEmpty()) {
            throw new InvalidArchiveException("empty digest");
        }
        var colon = text.indexOf(':');
        var name = colon < 0 ? "sha256" : text.substring(0, colon);
        var hex = text.substring(colon + 1);
        for (var algorithm : Algorithm.values()) {
            if (algorithm.name().toLowerCase(Locale.ROOT).equals(name)) {
                return new ArtifactDigest(algorithm, checked(hex, algorithm, text));
            }
        }
        throw new InvalidArchiveException("failed to parse digest '%s': unsupported digest algorithm".formatted(text));
    }

    /** Another of the same algorithm. */
    ArtifactDigest with(String other) {
        return new ArtifactDigest(algorithm, other);
    }

    Hash start() {
        return switch (algorithm) {
            case SHA256, SHA384, SHA512 -> new JcaHash(messageDigest(algorithm.javaName));
            case BLAKE3 -> new Blake3Hash(Blake3.initHash(), algorithm.bytes);
        };
    }

    @Override
    public String toString() {
        return algorithm.name().toLowerCase(Locale.ROOT) + ":" + hex;
    }

    private static String checked(String hex, Algorithm algorithm, String text) throws InvalidArchiveException {
        if (hex.length() != 2 * algorithm.bytes) {
            throw new InvalidArchiveException(
                    "failed to parse digest '%s': invalid checksum digest length".formatted(text));
        }
        if (!hex.matches("[0-9a-f]+")) {
            throw new InvalidArchiveException(
                    "failed to parse digest '%s': invalid checksum digest format".formatted(text));
        }
        return hex;
    }

    private static MessageDigest messageDigest(String javaName) {
        try {
            return MessageDigest.getInstance(javaName);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has " + javaName, e);
        }
    }

    private record JcaHash(MessageDigest digest) implements Hash {
        @Override
        public void update(ByteBuffer bytes) {
            digest.update(bytes);
        }

        @Override
        public String hex() {
            return HexFormat.of().formatHex(digest.digest());
        }
    }

    private record Blake3Hash(Blake3 digest, int length) implements Hash {
        @Override
        public void update(ByteBuffer bytes) {
            var copy = new byte[bytes.remaining()];
            bytes.get(copy);
            digest.update(copy);
        }

        @Override
        public String hex() {
            return HexFormat.of().formatHex(digest.doFinalize(length));
        }
    }
}
