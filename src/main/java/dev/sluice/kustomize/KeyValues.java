package dev.sluice.kustomize;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The keys and values that a generator takes from files, environment files and literals. */
final class KeyValues {
    private KeyValues() {}

    /** A key and its value, which need not be text. */
    record Pair(String key, byte[] value) {
        private static Pair of(String key, String value) {
            return new Pair(key, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Where keys and values come from. */
    record Sources(List<String> literals, List<String> files, List<String> envs) {
        static Sources read(FieldReader fields) {
            var envs = new ArrayList<>(fields.texts("envs"));
            var env = fields.text("env");
            if (!env.isEmpty()) {
                envs.add(env);
            }
            return new Sources(fields.texts("literals"), fields.texts("files"), List.copyOf(envs));
        }
    }

    static List<Pair> load(Sources sources, FileAccess files) {
        var pairs = new ArrayList<Pair>();
        for (var env : sources.envs) {
            var text = BuildFiles.utf8(files.bytes(env))
                    .orElseThrow(() -> new BuildException("env source file %s: has invalid utf8 bytes".formatted(env)));
            environment(text, pairs);
        }
        for (var literal : sources.literals) {
            pairs.add(literal(literal));
        }
        for (var file : sources.files) {
            pairs.add(file(file, files));
        }
        return pairs;
    }

    private static Pair literal(String source) {
        var equals = source.indexOf('=');
        if (equals <= 0) {
            throw new BuildException(
                    "literal sources: invalid literal source %s, expected key=value".formatted(source));
        }
        return Pair.of(source.substring(0, equals), unquoted(source.substring(equals + 1)));
    }

    private static String unquoted(String value) {
        var last = value.length() - 1;
        var quoted = last > 0
                && value.charAt(0) == value.charAt(last)
                && (value.charAt(0) == '"' || value.charAt(0) == '\'');
        return quoted ? value.substring(1, last) : value;
    }

    private static Pair file(String source, FileAccess files) {
        var equals = source.indexOf('=');
        if (equals < 0) {
            return new Pair(source.substring(source.lastIndexOf('/') + 1), files.bytes(source));
        }
        if (equals == 0) {
            throw new BuildException("file sources: missing key name for file path \"%s\"".formatted(source));
        }
        if (equals == source.length() - 1) {
            throw new BuildException("file sources: missing file path for key name \"%s\"".formatted(source));
        }
        if (source.indexOf('=', equals + 1) >= 0) {
            throw new BuildException(
                    "file sources: source \"%s\" key name or file path contains '='".formatted(source));
        }
        return new Pair(source.substring(0, equals), files.bytes(source.substring(equals + 1)));
    }

    /** A line is ended by a line feed alone, before which a carriage return is left out. */
    private static void environment(String text, List<Pair> into) {
        var content = text.startsWith("\uFEFF") ? text.substring(1) : text;
        for (var written : content.split("\n")) {
            var line = GoSpace.trimLeft(written.endsWith("\r") ? written.substring(0, written.length() - 1) : written);
            var equals = line.indexOf('=');
            if (line.isEmpty() || line.startsWith("#") || equals == 0) {
                continue; // where nothing is before the sign, kustomize drops what is behind it
            }
            into.add(equals < 0 ? Pair.of(line, "") : Pair.of(line.substring(0, equals), line.substring(equals + 1)));
        }
    }
}
