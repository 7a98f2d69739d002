package dev.sluice.kustomize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.sluice.RandomText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteReferenceTest {
    @ParameterizedTest
    @CsvSource({
        "https://host.example/org/repo//path/sub?ref=v1, https://host.example/org/repo, path/sub",
        "https://host.example/org/repo/path/sub, https://host.example/org/repo, path/sub",
        "https://host.example/org/repo, https://host.example/org/repo, ''",
        "https://host.example/group/sub/repo.git//path, https://host.example/group/sub/repo.git, path",
        "https://host.example/group/sub/repo.git/path, https://host.example/group/sub/repo.git, path",
        "https://host.example/group/sub/repo//path, https://host.example/group/sub/repo, path",
        "https://host.example/org/project/_git/repo/path, https://host.example/org/project/_git/repo, path",
        "github.com/org/repo/path?ref=main, https://github.com/org/repo, path",
        "git::https://host.example/org/repo//path, https://host.example/org/repo, path",
        "git@host.example:org/repo.git//path, git@host.example:org/repo.git, path",
        "ssh://git@host.example/org/repo.git//path, ssh://git@host.example/org/repo.git, path",
        "file:///srv/repo//path, file:///srv/repo, path",
        "file:///srv/repo.git/path, file:///srv/repo.git, path",
        "FILE:///srv/repo, file:///srv/repo, ''"
    })
    void aReferenceNamesARepositoryAndADirectoryInIt(String text, String repository, String path) {
        assertThat(RemoteReference.parse(text)).hasValueSatisfying(reference -> {
            assertThat(reference.repository()).isEqualTo(repository);
            assertThat(reference.path()).isEqualTo(path);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../base", "base", "./github.com", "https://host.example/a.yaml", "gitlab.com/org/repo", "a:b"})
    void otherTextsAreNone(String text) {
        assertThat(RemoteReference.parse(text)).isEmpty();
    }

    @Test
    void theQuerySaysWhatToFetchAndHowLongToWait() {
        var reference = RemoteReference.parse("https://h.example/o/r?ref=v1&ref=v2&timeout=1m30s&submodules=false")
                .orElseThrow();
        assertThat(reference.ref()).isEqualTo("v1");
        assertThat(reference.timeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(reference.submodules()).isFalse();
        var usual = RemoteReference.parse("https://h.example/o/r?version=x&timeout=abc")
                .orElseThrow();
        assertThat(usual.ref()).isEqualTo("x");
        assertThat(usual.timeout()).isEqualTo(Duration.ofSeconds(27));
        assertThat(usual.submodules()).isTrue();
        assertThat(RemoteReference.parse("https://h.example/o/r?timeout=5")
                        .orElseThrow()
                        .timeout())
                .isEqualTo(Duration.ofSeconds(5));
    }

    /** What can be read quickly by hand was read by expressions before. */
    @Test
    void theRepositoryIsTheOneThatTheExpressionsTell() {
        var parts = new String[] {"a", "b", "/", "//", ".git", "_git/", "\n", "\u2028", ":", "git::", "_git"};
        for (var start : List.of("https://h.example/", "file://", "git@h:", "")) {
            assertThat(RandomText.of(50_000, 9, parts).map(start::concat))
                    .allSatisfy(text -> assertThat(RemoteReference.parse(text)
                                    .map(reference -> List.of(reference.repository(), reference.path())))
                            .as("'%s'", text)
                            .isEqualTo(ByExpressions.read(text)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "_git/", "_git/a", ".git", ".git/", "a//", "git::", "a/", "@", "a"})
    void aReferenceIsReadInTheTimeOfItsLength(String part) {
        for (var start : List.of("ssh://h/", "file://", "git@h:", "")) {
            assertTimeoutPreemptively(
                    Duration.ofSeconds(10), () -> RemoteReference.parse(start + part.repeat(200_000) + "\nx"));
        }
    }

    private static final class ByExpressions {
        private static final Pattern FORCED = Pattern.compile("^(git::)+");
        private static final Pattern SERVER = Pattern.compile("^(?i:https?|ssh)://[^/]+/");
        private static final Pattern SHORT_SSH = Pattern.compile("^[\\w.-]+@[^/:]+[:/]");
        private static final List<Pattern> ON_SERVER = Stream.of(
                        "^(.*?_git/[^/]+)/*(.*)$",
                        "^(.*?\\.git)(?:/+(.*))?$",
                        "^(.+?)//+(.*)$",
                        "^([^/]+/[^/]+)(?:/+(.*))?$")
                .map(Pattern::compile)
                .toList();
        private static final List<Pattern> IN_DIRECTORY = Stream.of(
                        "^(.*?\\.git)(?:/+(.*))?$", "^(file://.+?)//+(.*)$", "(?s)(.*)()")
                .map(Pattern::compile)
                .toList();

        static Optional<List<String>> read(String text) {
            var url = FORCED.matcher(text).replaceFirst("");
            if (url.startsWith("file://")) {
                return first(IN_DIRECTORY, "", url);
            }
            for (var server : List.of(SERVER, SHORT_SSH)) {
                var host = server.matcher(url);
                if (host.find()) {
                    return first(ON_SERVER, host.group(), url.substring(host.end()));
                }
            }
            return Optional.empty();
        }

        private static Optional<List<String>> first(List<Pattern> patterns, String host, String text) {
            return patterns.stream()
                    .map(pattern -> pattern.matcher(text))
                    .filter(Matcher::matches)
                    .findFirst()
                    .map(match -> List.of(host + match.group(1), match.group(2) == null ? "" : match.group(2)));
        }
    }
}
