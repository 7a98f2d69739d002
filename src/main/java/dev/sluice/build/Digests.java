package dev.sluice.build;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/** SHA-256 in hexadecimal digits. */
final class Digests {
    private Digests() {}

    static String of(String text) {
        return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Of texts with a separator between them, without one text of them all. */
    static String of(Stream<String> texts, String separator) {
        var digest = sha256();
        var between = separator.getBytes(StandardCharsets.UTF_8);
        var isFirst = true;
        for (var text : (Iterable<String>) texts::iterator) {
            if (!isFirst) {
                digest.update(between);
            }
            isFirst = false;
            digest.update(text.getBytes(StandardCharsets.UTF_8));
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of all keys and values, each with its length, so that none can pass for another. */
    static String of(SortedMap<String, String> texts) {
        var all = new StringBuilder();
        for (Map.Entry<String, String> entry : texts.entrySet()) {
            all.append(entry.getKey().length()).append(':').append(entry.getKey());
            all.append(entry.getValue().length()).append(':').append(entry.getValue());
        }
        return of(all.toString());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
