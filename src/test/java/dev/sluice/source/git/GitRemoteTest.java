package dev.sluice.source.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.disk.DiskSpace;
import dev.sluice.git.GitDeadline;
import dev.sluice.http.Destinations;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectIdRef;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.transport.URIish;
import org.junit.jupiter.api.Test;

class GitRemoteTest {
    private static final List<Ref> TAGS =
            List.of(tag("v1.0.0"), tag("v1.10.0"), tag("v1.9.0"), tag("1.10.0"), tag("v2.0.0"), tag("nightly"));

    @Test
    void theHighestTagOfARangeIsFoundWithinTheDeadline() throws Exception {
        var remote = remote(Duration.ofMinutes(1));
        assertThat(remote.highest(TAGS, VersionRange.parse("1.x")))
                .get()
                .extracting(GitRemote.Version::tag)
                .isEqualTo("v1.10.0");
        assertThat(remote.highest(TAGS, VersionRange.parse("3.x"))).isEmpty();
    }

    @Test
    void tagsAreComparedUntilTheDeadlineAndNoLonger() throws Exception {
        var remote = remote(Duration.ZERO);
        assertThatThrownBy(() -> remote.highest(TAGS, VersionRange.parse("1.x")))
                .isInstanceOf(GitFailure.class)
                .hasMessageContaining("timed out");
    }

    private static GitRemote remote(Duration timeout) throws GitFailure, URISyntaxException {
        return new GitRemote(
                new URIish("http://localhost/a.git"),
                Credentials.NONE,
                GitDeadline.in(timeout),
                1000,
                DiskSpace.unlimited().room("team"),
                Destinations.ofTheOperator());
    }

    private static Ref tag(String name) {
        return new ObjectIdRef.PeeledNonTag(Ref.Storage.PACKED, "refs/tags/" + name, ObjectId.zeroId());
    }
}
