package dev.sluice.sops;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * A file as characters, so that it can be taken apart: those of UTF-8, or where it is not UTF-8, one for each byte. No byte is
 * lost: what is taken out of the text becomes a value by its bytes.
 */
record Characters(String text, Charset charset) {

    static Characters of(byte[] file) {
        return Texts.text(file)
                .map(text -> new Characters(text, StandardCharsets.UTF_8))
                .orElseGet(() -> new Characters(octets(file), StandardCharsets.ISO_8859_1));
    }

    /** A character for each byte. */
    static String octets(byte[] bytes) {
        return StandardCharsets.ISO_8859_1.decode(ByteBuffer.wrap(bytes)).toString();
    }

    /** @param part of the text */
    Node.Scalar value(String part) {
        return Node.text(part.getBytes(charset));
    }

    /**
     * @param part of the text
     * @throws SopsException where it is not UTF-8
     */
    String key(String part) {
        return Texts.require(part.getBytes(charset));
    }

    /** @param part of the text */
    Node.Comment comment(String part) {
        return new Node.Comment(Texts.shown(part.getBytes(charset)), false);
    }
}
