package dev.sluice.worker;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * One line for each of a set of objects, in a file that can be read when the process has been killed. Lines are written in
 * place: to make and delete a file for each took a quarter of the CPU time of a reconciliation, since file systems are slow to
 * give away what was deleted just now.
 */
final class NotesFile implements AutoCloseable {
    /** Bytes of a line with its end: the longest names of objects fit. */
    private static final int WIDTH = 512;

    private final RandomAccessFile file; // not a channel, which the interrupt of a thread closes
    private final Map<String, Integer> rows = new HashMap<>();
    private final TreeSet<Integer> free = new TreeSet<>();

    /** @param path of a new file */
    NotesFile(Path path) throws IOException {
        this.file = new RandomAccessFile(path.toFile(), "rw");
    }

    /**
     * The lines of a file, in any order. One of which only a part was written is among them.
     *
     * @throws IOException where it cannot be read, or is no text
     */
    static List<String> read(Path path) throws IOException {
        return Files.readAllLines(path).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Writes the line of an object, in the place of the one that it has. */
    synchronized void put(String object, String line) throws IOException {
        var bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > WIDTH) {
            throw new IOException("longer than %d bytes".formatted(WIDTH - 1));
        }
        var row = rows.get(object);
        if (row == null) {
            row = free.isEmpty() ? rows.size() : free.first();
        }
        write(row, bytes);
        rows.put(object, row);
        free.remove(row);
    }

    /** Removes the line of an object, where it has one. */
    synchronized void remove(String object) throws IOException {
        var row = rows.get(object);
        if (row != null) {
            write(row, new byte[] {'\n'});
            rows.remove(object);
            free.add(row);
        }
    }

    private void write(int row, byte[] line) throws IOException {
        var padded = Arrays.copyOf(line, WIDTH);
        Arrays.fill(padded, line.length, WIDTH, (byte) '\n');
        file.seek((long) row * WIDTH);
        file.write(padded);
    }

    @Override
    public synchronized void close() throws IOException {
        file.close();
    }
}
