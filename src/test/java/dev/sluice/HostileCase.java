package dev.sluice;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A file of {@code src/test/resources/hostile}: what somebody wrote to take time or memory.
 *
 * <pre>
 * # why it is one
 * expect: a part of the error, or "success"
 * megabytes: 128
 * === kustomization.yaml
 * resources: [⟦3|a#.yaml, ⟧]
 * </pre>
 *
 * Within such brackets is a number and what is written so often, with the number of each in the place of {@code #}; they do not
 * nest.
 *
 * @param megabytes what it may take where that is more than others may
 * @param files their contents, by their paths
 */
record HostileCase(String name, String expected, OptionalInt megabytes, TreeMap<String, String> files) {
    private static final Path ALL = Path.of("src/test/resources/hostile");
    private static final Pattern REPETITION = Pattern.compile("⟦(\\d+)\\|(.*?)⟧", Pattern.DOTALL);

    static Stream<HostileCase> in(String directory) {
        try (var files = Files.list(ALL.resolve(directory))) {
            return files.sorted().map(HostileCase::read).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static HostileCase read(Path file) {
        try {
            var parts = Files.readString(file).split("(?m)^=== ");
            var files = new TreeMap<String, String>();
            for (var part : Stream.of(parts).skip(1).toList()) {
                var line = part.indexOf('\n');
                files.put(part.substring(0, line), expanded(part.substring(line + 1)));
            }
            return new HostileCase(
                    file.getFileName().toString(),
                    field(parts[0], "expect: ").findFirst().orElseThrow(),
                    field(parts[0], "megabytes: ").mapToInt(Integer::parseInt).findFirst(),
                    files);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> field(String text, String name) {
        return text.lines().filter(line -> line.startsWith(name)).map(line -> line.substring(name.length()));
    }

    private static String expanded(String text) {
        return REPETITION
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(IntStream.range(0, Integer.parseInt(match.group(1)))
                        .mapToObj(number -> match.group(2).replace("#", String.valueOf(number)))
                        .collect(Collectors.joining())));
    }

    String text() {
        return files.firstEntry().getValue();
    }

    void writeTo(Path directory) throws IOException {
        for (var file : files.entrySet()) {
            var path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
