package dev.sluice.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Which Sluice this is, and what it takes the place of.
 *
 * @param commit the Git commit that it was built from; empty where the build did not know
 */
record Version(String number, String commit) {
    private static final String RESOURCE = "version.properties";
    private static final int SHORT = 12;

    /** Where the build knows none, the place for it is left as it was. */
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{12,}");

    /** As the build has noted it. */
    static Version ofBuild() {
        try (InputStream noted = Version.class.getResourceAsStream(RESOURCE)) {
            var properties = new Properties();
            properties.load(noted);
            var commit = properties.getProperty("commit");
            return new Version(
                    properties.getProperty("version"), COMMIT.matcher(commit).matches() ? commit : "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One line. */
    String text() {
        return "sluice %s%s, compatible with Flux 2.10 (kustomize-controller 1.10) and kustomize v5.8.1"
                .formatted(number, commit.isEmpty() ? "" : " (commit %s)".formatted(commit.substring(0, SHORT)));
    }
}
