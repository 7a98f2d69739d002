package dev.sluice.kustomize.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * One overlay of the corpus, with what kustomize makes of it, in one text file: a description, the directory to build and
 * the flags where they are not the usual ones, then every file behind a line {@code -- path --}. {@code -- path -> target --}
 * is a link, {@code -- path (base64) --} holds bytes. The last part is the recording: {@code -- => --} the objects that
 * kustomize has printed, or {@code -- => error --} its message.
 */
record CorpusCase(String name, Path file, String directory, List<String> flags, List<Part> parts, String recording) {
    static final String OBJECTS = "-- => --\n";
    static final String ERROR = "-- => error --\n";

    private static final Pattern HEADER =
            Pattern.compile("-- (?<path>\\S+)(?: -> (?<target>\\S+)| (?<base64>\\(base64\\)))? --");

    /** One file of the overlay: its path, and either its bytes or the target of a link. */
    record Part(String path, String linkTarget, byte[] content) {}

    static CorpusCase read(Path corpus, Path file) throws IOException {
        var text = Files.readString(file);
        var end = recordingStart(text);
        var directory = ".";
        var flags = List.<String>of();
        var parts = new ArrayList<Part>();
        var lines = text.substring(0, end).lines().toList();
        for (var i = 0; i < lines.size(); ) {
            var header = HEADER.matcher(lines.get(i++));
            if (!header.matches()) {
                var line = lines.get(i - 1);
                directory = line.startsWith("dir: ") ? line.substring(5) : directory;
                flags = line.startsWith("flags: ") ? List.of(line.substring(7).split(" ")) : flags;
                continue;
            }
            var content = new StringBuilder();
            while (i < lines.size() && !HEADER.matcher(lines.get(i)).matches()) {
                content.append(lines.get(i++)).append('\n');
            }
            var bytes = header.group("base64") == null
                    ? content.toString().getBytes()
                    : Base64.getMimeDecoder().decode(content.toString());
            parts.add(new Part(header.group("path"), header.group("target"), bytes));
        }
        var name = corpus.relativize(file).toString().replaceFirst("\\.txt$", "");
        return new CorpusCase(name, file, directory, flags, List.copyOf(parts), text.substring(end));
    }

    private static int recordingStart(String text) {
        for (var marker : List.of(OBJECTS, ERROR)) {
            var start = text.indexOf("\n" + marker);
            if (start >= 0) {
                return start + 1;
            }
        }
        return text.length();
    }

    boolean fails() {
        return recording.startsWith(ERROR);
    }

    /** The objects that kustomize has printed. */
    String expected() {
        if (!recording.startsWith(OBJECTS)) {
            throw new IllegalStateException(name + " has no recorded objects");
        }
        return recording.substring(OBJECTS.length());
    }

    /** Writes the overlay into a directory and returns the one to build. */
    Path unpack(Path root) throws IOException {
        for (var part : parts) {
            var path = root.resolve(part.path());
            Files.createDirectories(path.getParent());
            if (part.linkTarget() != null) {
                Files.createSymbolicLink(path, Path.of(part.linkTarget()));
            } else {
                Files.write(path, part.content());
            }
        }
        return root.resolve(directory).normalize();
    }

    /** Replaces the recording in the case's file. */
    void record(String newRecording) throws IOException {
        var text = Files.readString(file);
        Files.writeString(file, text.substring(0, recordingStart(text)) + newRecording);
    }
}
