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

/**
 * Which objects of which bucket are wanted, and how to get them. Absent texts are empty, never null.
 *
 * @param provider the kind of object store; null only where the API server has not filled in the default, generic
 * @param bucketName the bucket
 * @param endpoint the address of the object store, without a scheme
 * @param sts the service that hands out temporary credentials; null for none
 * @param insecure whether the object store may be reached without TLS
 * @param region the region of the bucket; empty for the provider's default
 * @param prefix the start of the keys of the wanted objects; empty for all
 * @param secretRef credentials; null for none
 * @param serviceAccountName the service account to authenticate as at a cloud provider; empty for the controller's own
 * @param certSecretRef TLS certificates; null for the usual ones
 * @param proxySecretRef the proxy to use; null for none
 * @param interval the time between two looks at the bucket
 * @param timeout how long an operation may take; 60 seconds if absent
 * @param ignore patterns of objects to leave out, in the form of .gitignore; null for the defaults, empty for none
 * @param suspend whether reconciliation is switched off
 */
@RegisterForReflection(registerFullHierarchy = true)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
@ValidationRule(
        value = "self.provider == 'aws' || self.provider == 'generic' || !has(self.sts)",
        message = "STS configuration is only supported for the 'aws' and 'generic' Bucket providers")
@ValidationRule(
        value = "self.provider != 'aws' || !has(self.sts) || self.sts.provider == 'aws'",
        message = "'aws' is the only supported STS provider for the 'aws' Bucket provider")
@ValidationRule(
        value = "self.provider != 'generic' || !has(self.sts) || self.sts.provider == 'ldap'",
        message = "'ldap' is the only supported STS provider for the 'generic' Bucket provider")
@ValidationRule(
        value = "!has(self.sts) || self.sts.provider != 'aws' || !has(self.sts.secretRef)",
        message = "spec.sts.secretRef is not required for the 'aws' STS provider")
@ValidationRule(
        value = "!has(self.sts) || self.sts.provider != 'aws' || !has(self.sts.certSecretRef)",
        message = "spec.sts.certSecretRef is not required for the 'aws' STS provider")
@ValidationRule(
        value = "self.provider != 'generic' || !has(self.serviceAccountName)",
        message = "ServiceAccountName is not supported for the 'generic' Bucket provider")
@ValidationRule(
        value = "!has(self.secretRef) || !has(self.serviceAccountName)",
        message = "cannot set both .spec.secretRef and .spec.serviceAccountName")
public record BucketSpec(
        @Default("generic") @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        Provider provider,

        @Required String bucketName,
        @Required String endpoint,
        Sts sts,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean insecure,

        String region,
        String prefix,
        LocalReference secretRef,
        String serviceAccountName,
        LocalReference certSecretRef,
        LocalReference proxySecretRef,

        @Required @Pattern(KustomizationSpec.DURATION) GoDuration interval,

        @Default(SourceTimes.DEFAULT_TIMEOUT) @Pattern(SourceTimes.TIMEOUT)
        GoDuration timeout,

        @JsonInclude(JsonInclude.Include.NON_NULL) String ignore,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean suspend) {
    /** Names no bucket. */
    public static final BucketSpec EMPTY =
            new BucketSpec(null, null, null, null, false, null, null, null, null, null, null, null, null, null, false);

    /** Absent texts become empty, an absent interval zero. */
    public BucketSpec {
        bucketName = Absent.orEmpty(bucketName);
        endpoint = Absent.orEmpty(endpoint);
        region = Absent.orEmpty(region);
        prefix = Absent.orEmpty(prefix);
        serviceAccountName = Absent.orEmpty(serviceAccountName);
        interval = SourceTimes.interval(interval);
        timeout = SourceTimes.timeout(timeout);
    }

    /** Kinds of object stores. */
    public enum Provider {
        @JsonProperty("generic")
        GENERIC,
        @JsonProperty("aws")
        AWS,
        @JsonProperty("gcp")
        GCP,
        @JsonProperty("azure")
        AZURE
    }

    /**
     * A security token service, which hands out temporary credentials.
     *
     * @param provider its kind; null only in an object that no API server has checked
     * @param endpoint its address; http or https
     * @param secretRef credentials for it; null for none
     * @param certSecretRef TLS certificates; null for the usual ones
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Sts(
            @Required @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            StsProvider provider,

            @Required @Pattern("^(http|https)://.*$") String endpoint,
            LocalReference secretRef,
            LocalReference certSecretRef) {
        /** Absent texts become empty. */
        public Sts {
            endpoint = Absent.orEmpty(endpoint);
        }
    }

    /** Kinds of security token services. */
    public enum StsProvider {
        @JsonProperty("aws")
        AWS,
        @JsonProperty("ldap")
        LDAP
    }
}
