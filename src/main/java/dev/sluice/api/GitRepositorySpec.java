package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * Which commit of which Git repository is wanted, and how to get it. Absent texts and lists are empty, never null.
 *
 * @param url where the repository is; http, https or ssh
 * @param secretRef credentials for the repository; null for none
 * @param provider how to authenticate; null for {@link Provider#GENERIC}
 * @param serviceAccountName the service account to authenticate as at a cloud provider; empty for the controller's own
 * @param interval the time between two looks at the repository
 * @param timeout how long a Git operation may take; 60 seconds if absent
 * @param ref the commit; null for the head of {@code master}
 * @param verify whose signatures are wanted; null for none
 * @param proxySecretRef the proxy to use; null for none
 * @param ignore patterns of files to leave out, in the form of .gitignore; null for the defaults, empty for none
 * @param suspend whether reconciliation is switched off
 * @param recurseSubmodules whether submodules are part of the artifact
 * @param include other repositories whose artifacts are put into this one's
 * @param sparseCheckout the directories to check out; empty for all
 */
@RegisterForReflection(registerFullHierarchy = true)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "!has(self.serviceAccountName)"
                + " || (has(self.provider) && (self.provider == 'azure' || self.provider == 'aws'))",
        message = "serviceAccountName can only be set when provider is 'azure' or 'aws'")
public record GitRepositorySpec(
        @Required @Pattern("^(http|https|ssh)://.*$") String url,
        LocalReference secretRef,

        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        Provider provider,

        String serviceAccountName,

        @Required @Pattern(KustomizationSpec.DURATION) GoDuration interval,

        @Default(SourceTimes.DEFAULT_TIMEOUT) @Pattern(SourceTimes.TIMEOUT)
        GoDuration timeout,

        Ref ref,
        Verification verify,
        LocalReference proxySecretRef,

        @JsonInclude(JsonInclude.Include.NON_NULL) String ignore,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean suspend,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean recurseSubmodules,

        List<Include> include,
        List<String> sparseCheckout) {
    /** Names no repository. */
    public static final GitRepositorySpec EMPTY =
            new GitRepositorySpec(null, null, null, null, null, null, null, null, null, null, false, false, null, null);

    /** Absent texts and lists become empty, an absent interval zero. */
    public GitRepositorySpec {
        url = Absent.orEmpty(url);
        serviceAccountName = Absent.orEmpty(serviceAccountName);
        interval = SourceTimes.interval(interval);
        timeout = SourceTimes.timeout(timeout);
        include = Absent.orEmpty(include);
        sparseCheckout = Absent.orEmpty(sparseCheckout);
    }

    /** A spec with nothing but what every repository has. */
    public static GitRepositorySpec of(String url, Ref ref, GoDuration interval) {
        return new GitRepositorySpec(
                url, null, null, null, interval, null, ref, null, null, null, false, false, null, null);
    }

    /** How to authenticate at the server. */
    public enum Provider {
        @JsonProperty("generic")
        GENERIC,
        @JsonProperty("aws")
        AWS,
        @JsonProperty("azure")
        AZURE,
        @JsonProperty("github")
        GITHUB
    }

    /**
     * Which commit is wanted. If several parts are given, the first of these decides: commit, name, semver, tag, branch.
     *
     * @param branch the head of a branch
     * @param tag a tag
     * @param semver the highest of the tags in a range of semantic versions
     * @param name a full reference, such as {@code refs/pull/7/head}
     * @param commit a commit by its hash
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Ref(String branch, String tag, String semver, String name, String commit) {
        /** Absent texts become empty. */
        public Ref {
            branch = Absent.orEmpty(branch);
            tag = Absent.orEmpty(tag);
            semver = Absent.orEmpty(semver);
            name = Absent.orEmpty(name);
            commit = Absent.orEmpty(commit);
        }

        /** The head of {@code branch}. */
        public static Ref branch(String branch) {
            return new Ref(branch, "", "", "", "");
        }
    }

    /**
     * Whose signatures are wanted on what.
     *
     * @param mode what must be signed; null for {@link VerificationMode#HEAD}
     * @param secretRef the public keys
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Verification(
            @Default("HEAD") @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            VerificationMode mode,

            @Required LocalReference secretRef) {}

    /** What must be signed. */
    public enum VerificationMode {
        /** The commit; an older spelling of {@link #HEAD}. */
        @JsonProperty("head")
        OLD_HEAD,
        /** The commit. */
        @JsonProperty("HEAD")
        HEAD,
        /** The tag. */
        @JsonProperty("Tag")
        TAG,
        /** The tag and the commit that it points to. */
        @JsonProperty("TagAndHEAD")
        TAG_AND_HEAD
    }

    /**
     * Another repository whose artifact is put into this one's.
     *
     * @param repository the GitRepository
     * @param fromPath the directory to take; empty for the root
     * @param toPath where to put it; empty for the repository's name
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Include(@Required LocalReference repository, String fromPath, String toPath) {
        /** Absent texts become empty. */
        public Include {
            fromPath = Absent.orEmpty(fromPath);
            toPath = Absent.orEmpty(toPath);
        }
    }
}
