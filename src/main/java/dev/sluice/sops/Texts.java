package dev.sluice.sops;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Bytes as text, where they are text: what SOPS keeps may be any bytes. */
final class Texts {
    private Texts() {}

    /** Empty where the bytes are not UTF-8. */
    static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** @throws SopsException where the bytes are not UTF-8 */
    static String require(byte[] bytes) {
        return text(bytes).orElseThrow(() -> new SopsException("it is not text in UTF-8"));
    }

    /** For what is only shown, such as a comment: bytes that are not UTF-8 become U+FFFD. */
    static String shown(byte[] bytes) {
        return StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes)).toString();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
