package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.generator.annotation.Required;

/**
 * Refers to the source whose artifact is built.
 *
 * @param apiVersion kept for clients, without effect: each kind has one API version
 * @param kind the kind of source; null only in an object that no API server has checked
 * @param name the source's name
 * @param namespace the source's namespace; empty for that of the Kustomization
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record SourceRef(
        String apiVersion,

        @Required @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        Kind kind,

        @Required String name,
        String namespace) {
    /** The kinds of source, by the name that the API gives them. */
    public enum Kind {
        @JsonProperty("OCIRepository")
        OCI_REPOSITORY("OCIRepository", OCIRepository.class),
        @JsonProperty("GitRepository")
        GIT_REPOSITORY("GitRepository", GitRepository.class),
        @JsonProperty("Bucket")
        BUCKET("Bucket", Bucket.class),
        @JsonProperty("ExternalArtifact")
        EXTERNAL_ARTIFACT("ExternalArtifact", ExternalArtifact.class);

        private final String kind;
        private final Class<? extends Source> type;

        Kind(String kind, Class<? extends Source> type) {
            this.kind = kind;
            this.type = type;
        }

        /** The resource type of the kind. */
        public Class<? extends Source> type() {
            return type;
        }

        /** The kind as it is written in an object. */
        @Override
        public String toString() {
            return kind;
        }
    }

    /** Absent texts become empty. */
    public SourceRef {
        apiVersion = Absent.orEmpty(apiVersion);
        name = Absent.orEmpty(name);
        namespace = Absent.orEmpty(namespace);
    }

    /** A source in the Kustomization's own namespace. */
    public static SourceRef of(Kind kind, String name) {
        return new SourceRef("", kind, name, "");
    }

    /** The source's namespace for a Kustomization in {@code own}. */
    public String namespaceOr(String own) {
        return namespace.isEmpty() ? own : namespace;
    }
}
