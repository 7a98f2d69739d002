package dev.sluice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.controller.ControllerConfig;
import dev.sluice.http.NetworkConfig;
import dev.sluice.leader.LeaderElectionConfig;
import dev.sluice.leader.LivenessConfig;
import dev.sluice.source.FetchConfig;
import dev.sluice.source.git.SourcesConfig;
import io.smallrye.config.ConfigMappingInterface.Property;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation says of the code is so. */
class DocumentationTest {
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(SLUICE_\\w+)` \\| (.*?) \\|");
    private static final Pattern TEST = Pattern.compile("`(\\w+(?:IT|Test))(?:#(\\w+))?`");

    @Test
    void everySettingIsListedWithItsDefault() throws IOException {
        var listed = ROW.matcher(Files.readString(Path.of("docs/configuration.md")))
                .results()
                .collect(Collectors.toMap(
                        row -> row.group(1), row -> row.group(2).replace("`", "")));

        assertThat(listed.keySet()).isEqualTo(settings().keySet());
        settings().forEach((name, value) -> {
            if (!value.contains("$")) {
                assertThat(listed.get(name)).as(name).isEqualTo(value);
            }
        });
    }

    /** The default of each, by its variable; {@code none} where there is none. */
    private static Map<String, String> settings() {
        var settings = new TreeMap<String, String>();
        Stream.of(
                        ControllerConfig.class,
                        FetchConfig.class,
                        LeaderElectionConfig.class,
                        LivenessConfig.class,
                        NetworkConfig.class,
                        SourcesConfig.class)
                .flatMap(config -> ConfigMappings.getProperties(ConfigClass.configClass(config)).entrySet().stream())
                .filter(property ->
                        !property.getValue().isGroup() && !property.getKey().contains("["))
                .forEach(property -> settings.put(variable(property.getKey()), defaultOf(property.getValue())));
        return settings;
    }

    private static String variable(String property) {
        return property.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static String defaultOf(Property property) {
        if (property.isPrimitive()) {
            return property.asPrimitive().hasDefaultValue()
                    ? property.asPrimitive().getDefaultValue()
                    : "none";
        }
        return property.isLeaf() && property.asLeaf().hasDefaultValue()
                ? property.asLeaf().getDefaultValue()
                : "none";
    }

    static Stream<Path> documents() throws IOException {
        try (var files = Files.list(Path.of("docs"))) {
            return Stream.concat(files.toList().stream(), Stream.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyTestThatIsNamedExists(Path document) throws IOException {
        var tests = tests();

        assertThat(TEST.matcher(Files.readString(document)).results())
                .allSatisfy(named -> assertThat(tests.getOrDefault(named.group(1), ""))
                        .as(named.group())
                        .containsPattern(declaration(named)));
    }

    private static String declaration(MatchResult named) {
        return named.group(2) == null ? "class " + named.group(1) : "void " + named.group(2) + "\\(";
    }

    /** The texts of all tests, by their names. */
    private static Map<String, String> tests() throws IOException {
        try (var files = Files.walk(Path.of("src/test/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""), DocumentationTest::text));
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
