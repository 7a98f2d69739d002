package dev.sluice.build.substitution;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Bytes as text. */
final class Utf8 {
    private Utf8() {}

    /** @throws SubstitutionException where a character is cut in two */
    static String text(byte[] bytes, int start, int end) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, start, end - start))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SubstitutionException("a substring cuts a character in two: positions are those of bytes");
        }
    }
}
