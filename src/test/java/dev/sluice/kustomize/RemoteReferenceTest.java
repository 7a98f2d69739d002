package dev.sluice.kustomize;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
}
