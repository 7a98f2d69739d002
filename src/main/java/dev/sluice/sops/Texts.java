package dev.sluice.sops;

import java.nio.charset.StandardCharsets;

/** Bytes as text. */
final class Texts {
    private Texts() {}

    static String utf8(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
