package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * Which artifact of which OCI repository is wanted, and how to get it. Absent texts and lists are empty, never null.
 *
 * @param url the repository, {@code oci://<host>/<path>}
 * @param ref the tag or digest; null for {@code latest}
 * @param layerSelector the layer to take; null for the first
 * @param provider how to authenticate; null only where the API server has not filled in the default, generic
 * @param secretRef credentials for the registry; null for none
 * @param verify whose signatures are wanted; null for none
 * @param serviceAccountName the service account whose pull secrets or cloud identity are used; empty for none
 * @param certSecretRef TLS certificates; null for the usual ones
 * @param proxySecretRef the proxy to use; null for none
 * @param interval the time between two looks at the repository
 * @param timeout how long an operation may take; 60 seconds if absent
 * @param ignore patterns of files to leave out, in the form of .gitignore; null for the defaults, empty for none
 * @param insecure whether the registry may be reached without TLS
 * @param suspend whether reconciliation is switched off
 */
@RegisterForReflection(registerFullHierarchy = true)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record OCIRepositorySpec(
        @Required @Pattern("^oci://.*$") String url,
        Ref ref,
        LayerSelector layerSelector,

        @Default("generic") @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        Provider provider,

        LocalReference secretRef,
        Verification verify,
        String serviceAccountName,
        LocalReference certSecretRef,
        LocalReference proxySecretRef,

        @Required @Pattern(KustomizationSpec.DURATION) GoDuration interval,

        @Default(SourceTimes.DEFAULT_TIMEOUT) @Pattern(SourceTimes.TIMEOUT)
        GoDuration timeout,

        @JsonInclude(JsonInclude.Include.NON_NULL) String ignore,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean insecure,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean suspend) {
    /** Names no repository. */
    public static final OCIRepositorySpec EMPTY =
            new OCIRepositorySpec(null, null, null, null, null, null, null, null, null, null, null, null, false, false);

    /** Absent texts become empty, an absent interval zero. */
    public OCIRepositorySpec {
        url = Absent.orEmpty(url);
        serviceAccountName = Absent.orEmpty(serviceAccountName);
        interval = SourceTimes.interval(interval);
        timeout = SourceTimes.timeout(timeout);
    }

    /** How to authenticate at the registry. */
    public enum Provider {
        @JsonProperty("generic")
        GENERIC,
        @JsonProperty("aws")
        AWS,
        @JsonProperty("azure")
        AZURE,
        @JsonProperty("gcp")
        GCP
    }

    /**
     * Which artifact is wanted. If several parts are given, the first of these decides: digest, semver, tag.
     *
     * @param digest an artifact by its digest
     * @param semver the highest of the tags in a range of semantic versions
     * @param semverFilter a regular expression for the tags that {@code semver} looks at
     * @param tag a tag
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Ref(String digest, String semver, String semverFilter, String tag) {
        /** Absent texts become empty. */
        public Ref {
            digest = Absent.orEmpty(digest);
            semver = Absent.orEmpty(semver);
            semverFilter = Absent.orEmpty(semverFilter);
            tag = Absent.orEmpty(tag);
        }
    }

    /**
     * Which layer is taken, and how.
     *
     * @param mediaType the media type of the layer; empty for any
     * @param operation what is done with it; null for {@link LayerOperation#EXTRACT}
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record LayerSelector(
            String mediaType,

            @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            LayerOperation operation) {
        /** Absent texts become empty. */
        public LayerSelector {
            mediaType = Absent.orEmpty(mediaType);
        }
    }

    /** What is done with a layer. */
    public enum LayerOperation {
        /** It is unpacked. */
        @JsonProperty("extract")
        EXTRACT,
        /** It is kept as it is. */
        @JsonProperty("copy")
        COPY
    }

    /**
     * Whose signatures are wanted.
     *
     * @param provider the technology; null only where the API server has not filled in the default, cosign
     * @param secretRef the public keys; null for keyless verification
     * @param trustedRootSecretRef the certificates of a signing service of one's own; null for the public one
     * @param matchOIDCIdentity the identities that may sign without a key; empty for any
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Verification(
            @Required @Default("cosign") @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            VerificationProvider provider,

            LocalReference secretRef,
            LocalReference trustedRootSecretRef,
            List<OidcIdentity> matchOIDCIdentity) {
        /** An absent list becomes an empty one. */
        public Verification {
            matchOIDCIdentity = Absent.orEmpty(matchOIDCIdentity);
        }
    }

    /** Technologies of signing. */
    public enum VerificationProvider {
        @JsonProperty("cosign")
        COSIGN,
        @JsonProperty("notation")
        NOTATION
    }

    /** Regular expressions for the issuer and the subject of a certificate. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record OidcIdentity(
            @Required String issuer, @Required String subject) {
        /** Absent texts become empty. */
        public OidcIdentity {
            issuer = Absent.orEmpty(issuer);
            subject = Absent.orEmpty(subject);
        }
    }
}
