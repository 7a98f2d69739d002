package dev.sluice.source.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What makes the URLs of archives unguessable: a commit is no secret, so each URL has a part that only this process can
 * make. The key is kept beside the archives: their URLs last as long as they do.
 */
final class ArchiveKey {
    private static final String MAC = "HmacSHA256";
    private static final int BYTES = 32;

    /** 128 bits: more than anybody tries. */
    private static final int MARK_BYTES = 16;

    private final byte[] key;

    private ArchiveKey(byte[] key) {
        this.key = key;
    }

    /** The key of a directory, made there if it has none or a broken one. */
    static ArchiveKey of(Path directory) throws IOException {
        var file = Files.createDirectories(directory).resolve(".key");
        if (!Files.isRegularFile(file) || Files.size(file) != BYTES) {
            make(file);
        }
        return new ArchiveKey(Files.readAllBytes(file));
    }

    private static void make(Path file) throws IOException {
        var key = new byte[BYTES];
        new SecureRandom().nextBytes(key);
        // temporary files are their owner's alone, and stay so where they are moved
        var unfinished = Files.createTempFile(file.getParent(), ".unfinished-", "");
        try {
            Files.write(unfinished, key);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    /** The part of the URL of the archive at {@code path}. */
    String mark(String path) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            return HexFormat.of().formatHex(mac.doFinal(path.getBytes(StandardCharsets.UTF_8)), 0, MARK_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + MAC, e);
        }
    }

    /** Whether the part is that of the path; how long that takes tells nothing. */
    boolean isMark(String mark, String path) {
        return MessageDigest.isEqual(
                mark.getBytes(StandardCharsets.UTF_8), mark(path).getBytes(StandardCharsets.UTF_8));
    }
}
