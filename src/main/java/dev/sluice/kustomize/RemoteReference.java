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
    private static final String FORCED = "git::";
    private static final Pattern SERVER = Pattern.compile("^(?i:https?|ssh)://[^/]+/");
    private static final Pattern SHORT_SSH = Pattern.compile("^[\\w.-]+@[^/:]+[:/]");
    private static final Pattern GITHUB = Pattern.compile("^(?i:github\\.com)[:/]");
    private static final Pattern DIRECTORY = Pattern.compile("^(?i:file)://");
    private static final Pattern DURATION = Pattern.compile("(\\d+)(ms|s|m|h|)");

    /** Reads a reference; empty where the text names no repository. */
    public static Optional<RemoteReference> parse(String text) {
        var question = text.indexOf('?');
        var url = withoutForced(question < 0 ? text : text.substring(0, question));
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

    private static String withoutForced(String url) {
        var start = 0;
        while (url.startsWith(FORCED, start)) {
            start += FORCED.length();
        }
        return url.substring(start);
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
            var ways = new Ways(url);
            return Optional.of(
                    ways.suffixed().or(() -> ways.parted("file://".length())).orElse(new Parts(url, "")));
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
        var ways = new Ways(rest);
        return ways.ofAzure().or(ways::suffixed).or(() -> ways.parted(0)).or(ways::owned);
    }

    /**
     * The ways in which a text can end the name of a repository, each of them read once from left to right. Line ends belong
     * neither to what comes before the mark of a repository nor to the directory within it.
     */
    private record Ways(String text, int firstLineEnd, int lastLineEnd) {
        private static final String AZURE = "_git/";
        private static final String SUFFIX = ".git";

        Ways(String text) {
            this(text, lineEnd(text, 0, 1), lineEnd(text, text.length() - 1, -1));
        }

        private static int lineEnd(String text, int from, int step) {
            var at = from;
            while (at >= 0 && at < text.length() && "\n\r\u0085\u2028\u2029".indexOf(text.charAt(at)) < 0) {
                at += step;
            }
            return at;
        }

        /** {@code …/_git/name/path}. */
        Optional<Parts> ofAzure() {
            for (var at = text.indexOf(AZURE);
                    at >= 0 && at <= firstLineEnd;
                    at = text.indexOf(AZURE, at + AZURE.length())) {
                var name = at + AZURE.length();
                var end = segmentEnd(name);
                if (end > name && isPath(pathFrom(end))) {
                    return parts(end);
                }
            }
            return Optional.empty();
        }

        /** {@code ….git} and {@code ….git/path}. */
        Optional<Parts> suffixed() {
            for (var at = text.indexOf(SUFFIX); at >= 0 && at <= firstLineEnd; at = text.indexOf(SUFFIX, at + 1)) {
                var end = at + SUFFIX.length();
                if (end == text.length() || text.charAt(end) == '/' && isPath(pathFrom(end))) {
                    return parts(end);
                }
            }
            return Optional.empty();
        }

        /** {@code …//path}; what comes before has a letter behind its beginning. */
        Optional<Parts> parted(int beginning) {
            var at = text.indexOf("//", beginning + 1);
            return at >= 0 && at <= firstLineEnd && isPath(pathFrom(at)) ? parts(at) : Optional.empty();
        }

        /** {@code owner/name} and {@code owner/name/path}. */
        Optional<Parts> owned() {
            var name = segmentEnd(0) + 1;
            if (name == 1 || name >= text.length()) {
                return Optional.empty();
            }
            var end = segmentEnd(name);
            return end > name && (end == text.length() || isPath(pathFrom(end))) ? parts(end) : Optional.empty();
        }

        private int segmentEnd(int from) {
            var slash = text.indexOf('/', from);
            return slash < 0 ? text.length() : slash;
        }

        private int pathFrom(int end) {
            var at = end;
            while (at < text.length() && text.charAt(at) == '/') {
                at++;
            }
            return at;
        }

        private boolean isPath(int from) {
            return from > lastLineEnd;
        }

        private Optional<Parts> parts(int end) {
            return Optional.of(new Parts(text.substring(0, end), text.substring(pathFrom(end))));
        }
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
