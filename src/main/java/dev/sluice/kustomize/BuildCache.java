package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What builds have read of files, for builds that read the same again: bases that many overlays share, or the next
 * revision of a repository. A file is known by the digest of its content, so that one that changed is read anew. Each
 * build gets objects of its own. Safe for many threads.
 */
public final class BuildCache {
    private final long maxBytes;
    private final Map<String, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    private record Entry(List<Map<String, Object>> objects, long bytes) {}

    /** @param maxBytes how much memory it may hold, about; what was used least recently goes first */
    public BuildCache(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Keeps nothing. */
    public static BuildCache none() {
        return new BuildCache(0);
    }

    /** How much memory it holds, about; never more than its limit. */
    public synchronized long bytes() {
        return bytes;
    }

    /** The objects of a file, for the caller to change. */
    List<Map<String, Object>> objects(byte[] file, Supplier<List<Map<String, Object>>> read) {
        if (file.length > maxBytes) {
            return read.get();
        }
        var digest = digest(file);
        var known = get(digest);
        if (known != null) {
            return copies(known.objects);
        }
        var objects = read.get();
        var size = TreeSize.of(digest) + TreeSize.of(objects);
        if (size <= maxBytes) {
            put(digest, new Entry(copies(objects), size));
        }
        return objects;
    }

    private synchronized Entry get(String digest) {
        return entries.get(digest);
    }

    private synchronized void put(String digest, Entry entry) {
        var replaced = entries.put(digest, entry);
        bytes += entry.bytes - (replaced == null ? 0 : replaced.bytes);
        for (var oldest = entries.entrySet().iterator(); bytes > maxBytes; ) {
            bytes -= oldest.next().getValue().bytes;
            oldest.remove();
        }
    }

    private static List<Map<String, Object>> copies(List<Map<String, Object>> objects) {
        var copies = new ArrayList<Map<String, Object>>(objects.size());
        objects.forEach(object -> copies.add(Trees.copy(object)));
        return copies;
    }

    private static String digest(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** About how many bytes a tree takes in a 64-bit JVM with compressed references. */
    private static final class TreeSize {
        private static final long MAP = 120;
        private static final long ENTRY = 48;
        private static final long LIST = 56;
        private static final long ELEMENT = 4;
        private static final long TEXT = 48;
        private static final long SCALAR = 24;

        static long of(Object tree) {
            return switch (tree) {
                case null -> 0;
                case Map<?, ?> map -> {
                    var size = MAP;
                    for (var entry : map.entrySet()) {
                        size += ENTRY + of(entry.getKey()) + of(entry.getValue());
                    }
                    yield size;
                }
                case List<?> list -> {
                    var size = LIST;
                    for (var item : list) {
                        size += ELEMENT + of(item);
                    }
                    yield size;
                }
                case String text -> TEXT + text.length();
                case Scalar scalar -> SCALAR + TEXT + scalar.text().length();
                default -> SCALAR;
            };
        }
    }
}
