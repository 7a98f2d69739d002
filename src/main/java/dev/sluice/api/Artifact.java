package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import java.util.Map;
import java.util.Optional;

/**
 * What a source produced: an archive of files under a revision.
 *
 * @param path where the producer keeps the archive, relative to its storage
 * @param url where the archive is served
 * @param revision names the state of the source; opaque, two are the same only if their texts are
 * @param digest of the archive, {@code <algorithm>:<value>}
 * @param lastUpdateTime when the archive was made; RFC 3339
 * @param size of the archive in bytes; null if unknown
 * @param metadata further facts that the source knows, such as annotations of an OCI image
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Artifact(
        @Required String path,
        @Required String url,
        @Required String revision,

        @Required @Pattern("^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[a-zA-Z0-9=_-]+$")
        String digest,

        @Required String lastUpdateTime,
        Long size,
        Map<String, String> metadata) {
    /** The key in {@link #metadata} for the revision of what the artifact was made from. */
    public static final String ORIGIN_REVISION = "org.opencontainers.image.revision";

    /** Absent texts and maps become empty. */
    public Artifact {
        path = Absent.orEmpty(path);
        url = Absent.orEmpty(url);
        revision = Absent.orEmpty(revision);
        digest = Absent.orEmpty(digest);
        lastUpdateTime = Absent.orEmpty(lastUpdateTime);
        metadata = Absent.orEmpty(metadata);
    }

    /** The revision of what the artifact was made from, if the metadata names one. */
    public Optional<String> originRevision() {
        return Optional.ofNullable(metadata.get(ORIGIN_REVISION)).filter(revision -> !revision.isEmpty());
    }

    /** Whether both stand for the same state of the source; an empty revision is the same as none. */
    public boolean sameRevision(String other) {
        return !revision.isEmpty() && revision.equals(other);
    }
}
