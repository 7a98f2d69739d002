package dev.sluice.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Makes archives for tests, hostile ones too. */
final class TarGz {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar;

    private TarGz() {
        try {
            tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes), "UTF-8");
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static TarGz archive() {
        return new TarGz();
    }

    TarGz file(String name, String text) {
        return file(name, text, 0644);
    }

    TarGz file(String name, String text, int mode) {
        // preserves names that the library would tidy up, such as absolute ones
        var entry = new TarArchiveEntry(name, TarConstants.LF_NORMAL, true);
        entry.setMode(mode);
        return add(entry, text.getBytes(StandardCharsets.UTF_8));
    }

    /** A file of which the archive has the first byte; all others are zeros. */
    TarGz withHole(String name, int size) {
        var records = Stream.of("GNU.sparse.size=" + size, "GNU.sparse.numblocks=1", "GNU.sparse.map=0,1")
                .map(record -> "%d %s\n".formatted(record.length() + 4, record))
                .collect(Collectors.joining());
        return add(
                        new TarArchiveEntry("header", TarConstants.LF_PAX_EXTENDED_HEADER_LC),
                        records.getBytes(StandardCharsets.UTF_8))
                .file(name, "a");
    }

    TarGz directory(String name) {
        return add(new TarArchiveEntry(name + "/"), new byte[0]);
    }

    TarGz link(byte kind, String name, String target) {
        var entry = new TarArchiveEntry(name, kind, true);
        entry.setLinkName(target);
        return add(entry, new byte[0]);
    }

    TarGz special(byte kind, String name) {
        var entry = new TarArchiveEntry(name, kind, true);
        entry.setMode(0644);
        return add(entry, new byte[0]);
    }

    /** The header that GNU tar puts before an entry whose name is longer than 100 bytes. */
    TarGz longName(int length) {
        var name = "x".repeat(length).getBytes(StandardCharsets.UTF_8);
        return add(new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME), name);
    }

    /** A header of the extended format for the next entry, with a comment. */
    TarGz header(int length) {
        var record = "%d comment=%s\n".formatted(length, comment(length));
        return add(
                new TarArchiveEntry("header", TarConstants.LF_PAX_EXTENDED_HEADER_LC),
                record.getBytes(StandardCharsets.UTF_8));
    }

    /** The same for all entries that follow. */
    TarGz globalHeader(int length) {
        var entry = new TarArchiveEntry("header", TarConstants.LF_PAX_GLOBAL_EXTENDED_HEADER);
        entry.addPaxHeader("comment", comment(length));
        try {
            tar.putArchiveEntry(entry);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String comment(int length) {
        var rest = "%d comment=\n".formatted(length);
        return "x".repeat(length - rest.length());
    }

    byte[] bytes() {
        try {
            tar.close();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String digest(String algorithm, byte[] content) {
        try {
            return algorithm.replace("-", "").toLowerCase(java.util.Locale.ROOT) + ":"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance(algorithm).digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private TarGz add(TarArchiveEntry entry, byte[] content) {
        try {
            entry.setSize(content.length);
            tar.putArchiveEntry(entry);
            tar.write(content);
            tar.closeArchiveEntry();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
