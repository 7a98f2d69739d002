package dev.sluice.kustomize;

import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A directory in a Git repository, as a kustomization names it (the kustomize documentation, "Remote targets"): {@code
 * https://host/org/repo//path?ref=v1}, {@code github.com/org/repo/path}, {@code git@host:org/repo.git//path}, {@code
 * file:///directory//path}.
 *
 * @param text as it is written
 * @param repository the URL of the repository
 * @param path the directory within it; empty for its root
 * @param ref a branch, a tag, a commit or a full reference; empty for the repository's own choice
 * @param timeout how long the fetch may take
 * @param submodules whether they are fetched too
 */
public record RemoteReference(
        String text, String repository, String path, String ref, Duration timeout, boolean submodules) {
    private static final Duration TIMEOUT = Duration.ofSeconds(27);
    private static final Pattern FORCED = Pattern.compile("^(git::)+");
    private static final Pattern SERVER = Pattern.compile("^(?i:https?|ssh)://[^/]+/");
    private static final Pattern SHORT_SSH = Pattern.compile("^[\\w.-]+@[^/:]+[:/]");
    private static final Pattern GITHUB = Pattern.compile("^(?i:github\\.com)[:/]");
    private static final Pattern DIRECTORY = Pattern.compile("^(?i:file)://");
    private static final Pattern PARTED_DIRECTORY = Pattern.compile("^(file://.+?)//+(.*)$");
    private static final Pattern AZURE = Pattern.compile("^(.*?_git/[^/]+)/*(.*)$");
    private static final Pattern SUFFIXED = Pattern.compile("^(.*?\\.git)(?:/+(.*))?$");
    private static final Pattern PARTED = Pattern.compile("^(.+?)//+(.*)$");
    private static final Pattern OWNED = Pattern.compile("^([^/]+/[^/]+)(?:/+(.*))?$");
    private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h|)");

    /** Reads a reference; empty where the text names no repository. */
    public static Optional<RemoteReference> parse(String text) {
        var question = text.indexOf('?');
        var url = FORCED.matcher(question < 0 ? text : text.substring(0, question))
                .replaceFirst("");
        var query = query(question < 0 ? "" : text.substring(question + 1));
        return parts(url)
                .map(parts -> new RemoteReference(
                        text,
                        parts.repository,
                        parts.path,
                        query.getOrDefault("ref", query.getOrDefault("version", "")),
                        timeout(query.getOrDefault("timeout", "")),
                        !query.getOrDefault("submodules", "true").equalsIgnoreCase("false")));
    }

    /** Whether a text can be the address of a single file. */
    static boolean isFile(String text) {
        var start = text.toLowerCase(Locale.ROOT);
        return start.startsWith("https://") || start.startsWith("http://");
    }

    private record Parts(String repository, String path) {}

    private static Optional<Parts> parts(String text) {
        var url = DIRECTORY.matcher(text).replaceFirst("file://");
        if (url.startsWith("file://")) {
            return Optional.of(
                    first(url, SUFFIXED).or(() -> first(url, PARTED_DIRECTORY)).orElse(new Parts(url, "")));
        }
        for (var server : new Pattern[] {SERVER, SHORT_SSH, GITHUB}) {
            var host = server.matcher(url);
            if (host.find()) {
                var prefix = server == GITHUB ? "https://github.com/" : host.group();
                return onServer(url.substring(host.end()))
                        .map(parts -> new Parts(prefix + parts.repository, parts.path));
            }
        }
        return Optional.empty();
    }

    private static Optional<Parts> onServer(String rest) {
        return first(rest, AZURE)
                .or(() -> first(rest, SUFFIXED))
                .or(() -> first(rest, PARTED))
                .or(() -> first(rest, OWNED));
    }

    private static Optional<Parts> first(String text, Pattern pattern) {
        var match = pattern.matcher(text);
        return match.matches()
                ? Optional.of(new Parts(match.group(1), match.group(2) == null ? "" : match.group(2)))
                : Optional.empty();
    }

    private static Map<String, String> query(String text) {
        var values = new HashMap<String, String>();
        for (var pair : text.split("&")) {
            var equals = pair.indexOf('=');
            if (equals > 0 && equals + 1 < pair.length()) {
                values.putIfAbsent(pair.substring(0, equals), pair.substring(equals + 1));
            }
        }
        return values;
    }

    /** A number of seconds, or a duration such as {@code 1m30s}; what is neither stands for the usual time. */
    private static Duration timeout(String text) {
        var match = DURATION.matcher(text);
        var sum = Duration.ZERO;
        var end = 0;
        while (match.find() && match.start() == end && match.group(1).length() < 10) {
            var number = Long.parseLong(match.group(1));
            sum = sum.plus(
                    switch (match.group(2)) {
                        case "ms" -> Duration.ofMillis(number);
                        case "m" -> Duration.ofMinutes(number);
                        case "h" -> Duration.ofHours(number);
                        default -> Duration.ofSeconds(number);
                    });
            end = match.end();
        }
        return end == text.length() && sum.isPositive() ? sum : TIMEOUT;
    }
}
