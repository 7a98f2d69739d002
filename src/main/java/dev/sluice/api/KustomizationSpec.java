package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What a Kustomization asks for. Absent texts, lists and maps are empty, never null; names of Secrets, ConfigMaps and
 * service accounts are looked up in the Kustomization's own namespace.
 *
 * @param commonMetadata labels and annotations for every object; null for none
 * @param dependsOn Kustomizations that must be ready first
 * @param decryption how to decrypt what the source holds encrypted; null for not at all
 * @param interval the time between two reconciliations that nothing else called for
 * @param retryInterval the time to the next try after a failure; null for {@code interval}
 * @param kubeConfig the cluster to apply to; null for the one that the controller runs in
 * @param path the directory of the artifact to build; empty for its root
 * @param postBuild variables to substitute in the built objects; null for no substitution
 * @param prune whether objects that left the source are deleted
 * @param deletionPolicy what becomes of the objects when the Kustomization is deleted; null for the default, see
 *     {@link #effectiveDeletionPolicy}
 * @param healthChecks the objects whose health decides, unless {@code waitForHealth} is set
 * @param healthCheckExprs how to tell the health of kinds that do not follow the usual rules
 * @param namePrefix put before the name of every object
 * @param nameSuffix put after the name of every object
 * @param patches inline patches, applied in order
 * @param images replacements for container images
 * @param serviceAccountName the service account to apply as; empty for the controller's own or its default
 * @param sourceRef the source of the artifact; null only in an object that no API server has checked
 * @param suspend whether reconciliation is switched off
 * @param targetNamespace overrides the namespace of every object
 * @param timeout how long to wait for health and for deletion; null for a time that follows from {@code interval}
 * @param force whether an object is deleted and created anew when an immutable field changed
 * @param waitForHealth whether the health of all applied objects decides; {@code wait} in the API, which Java forbids as a name
 * @param buildMetadata annotations that the build adds to say where an object came from
 * @param components kustomize components, as paths relative to {@code path}
 * @param ignoreMissingComponents whether components that are not there are left out rather than an error
 * @param ignore fields whose drift is left alone
 */
@RegisterForReflection(registerFullHierarchy = true)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record KustomizationSpec(
        CommonMetadata commonMetadata,
        List<Dependency> dependsOn,
        Decryption decryption,

        @Required @Pattern(KustomizationSpec.DURATION) GoDuration interval,

        @Pattern(KustomizationSpec.DURATION) GoDuration retryInterval,
        KubeConfig kubeConfig,
        String path,
        PostBuild postBuild,
        @Required boolean prune,

        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        DeletionPolicy deletionPolicy,

        List<ObjectReference> healthChecks,
        List<HealthCheckExpr> healthCheckExprs,
        @Size(min = 1, max = 200) String namePrefix,
        @Size(min = 1, max = 200) String nameSuffix,
        List<Patch> patches,
        List<Image> images,
        String serviceAccountName,
        @Required SourceRef sourceRef,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean suspend,

        @Size(min = 1, max = 63) String targetNamespace,
        @Pattern(KustomizationSpec.DURATION) GoDuration timeout,

        @Default("false") @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        boolean force,

        @JsonProperty("wait") @JsonInclude(JsonInclude.Include.NON_DEFAULT)
        boolean waitForHealth,

        @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
        List<BuildMetadata> buildMetadata,

        List<String> components,

        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean ignoreMissingComponents,

        List<IgnoreRule> ignore) {
    /** What the API takes as a duration; narrower than what {@link GoDuration#parse} reads. */
    public static final String DURATION = "^([0-9]+(\\.[0-9]+)?(ms|s|m|h))+$";

    /** Asks for nothing; has neither a source nor an interval. */
    public static final KustomizationSpec EMPTY = new KustomizationSpecBuilder().build();

    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(30);
    private static final String ONE_CLUSTER =
            "exactly one of spec.kubeConfig.configMapRef or spec.kubeConfig.secretRef must be specified";

    /** Absent texts, lists and maps become empty, an absent interval zero. */
    public KustomizationSpec {
        dependsOn = Absent.orEmpty(dependsOn);
        interval = interval == null ? GoDuration.ZERO : interval;
        path = Absent.orEmpty(path);
        healthChecks = Absent.orEmpty(healthChecks);
        healthCheckExprs = Absent.orEmpty(healthCheckExprs);
        namePrefix = Absent.orEmpty(namePrefix);
        nameSuffix = Absent.orEmpty(nameSuffix);
        patches = Absent.orEmpty(patches);
        images = Absent.orEmpty(images);
        serviceAccountName = Absent.orEmpty(serviceAccountName);
        targetNamespace = Absent.orEmpty(targetNamespace);
        buildMetadata = Absent.orEmpty(buildMetadata);
        components = Absent.orEmpty(components);
        ignore = Absent.orEmpty(ignore);
    }

    /** A builder that starts from nothing. */
    public static KustomizationSpecBuilder builder() {
        return new KustomizationSpecBuilder();
    }

    /** A builder that starts from this spec. */
    public KustomizationSpecBuilder toBuilder() {
        return new KustomizationSpecBuilder(this);
    }

    /**
     * How long to wait for health: what {@code timeout} says, otherwise 30 seconds less than the interval; at least 30
     * seconds either way.
     */
    public Duration effectiveTimeout() {
        var wanted = timeout == null ? interval.duration().minus(SHORTEST_TIMEOUT) : timeout.duration();
        return wanted.compareTo(SHORTEST_TIMEOUT) < 0 ? SHORTEST_TIMEOUT : wanted;
    }

    /** The time to the next try after a failure. */
    public Duration effectiveRetryInterval() {
        return retryInterval == null ? interval.duration() : retryInterval.duration();
    }

    /** The deletion policy, with the default filled in. */
    public DeletionPolicy effectiveDeletionPolicy() {
        return deletionPolicy == null ? DeletionPolicy.MIRROR_PRUNE : deletionPolicy;
    }

    /** What becomes of the objects when the Kustomization is deleted. */
    public enum DeletionPolicy {
        /** They are deleted if {@code prune} is set, and stay otherwise. */
        @JsonProperty("MirrorPrune")
        MIRROR_PRUNE,
        /** They are deleted. */
        @JsonProperty("Delete")
        DELETE,
        /** They are deleted, and the Kustomization stays until they are gone. */
        @JsonProperty("WaitForTermination")
        WAIT_FOR_TERMINATION,
        /** They stay. */
        @JsonProperty("Orphan")
        ORPHAN
    }

    /** Annotations that tell where a built object came from. */
    public enum BuildMetadata {
        /** The file that the object was read from. */
        @JsonProperty("originAnnotations")
        ORIGIN_ANNOTATIONS,
        /** The transformers that changed it. */
        @JsonProperty("transformerAnnotations")
        TRANSFORMER_ANNOTATIONS
    }

    /** Labels and annotations that win over equal ones of the objects. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record CommonMetadata(Map<String, String> annotations, Map<String, String> labels) {
        /** Absent maps become empty. */
        public CommonMetadata {
            annotations = Absent.orEmpty(annotations);
            labels = Absent.orEmpty(labels);
        }
    }

    /**
     * How encrypted files and Secrets are decrypted.
     *
     * @param provider the format; null only in an object that no API server has checked
     * @param serviceAccountName the service account to ask key services as; empty for the controller's own
     * @param secretRef the Secret with the keys; null for none
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Decryption(
            @Required @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            Provider provider,

            String serviceAccountName,
            LocalReference secretRef) {
        /** Formats of encrypted files. */
        public enum Provider {
            @JsonProperty("sops")
            SOPS
        }

        /** Absent texts become empty. */
        public Decryption {
            serviceAccountName = Absent.orEmpty(serviceAccountName);
        }
    }

    /**
     * How to reach another cluster; exactly one of the two is given.
     *
     * @param configMapRef a ConfigMap that describes the cluster and an identity of the workload; null if not given
     * @param secretRef a Secret that holds a kubeconfig; null if not given
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    @ValidationRule(value = "has(self.configMapRef) != has(self.secretRef)", message = ONE_CLUSTER)
    public record KubeConfig(LocalReference configMapRef, SecretKeyReference secretRef) {}

    /**
     * Variables to substitute in the built objects.
     *
     * @param substitute variables by name; they win over those of {@code substituteFrom}
     * @param substituteFrom where more variables come from; the later wins
     * @param substituteStrategy when to substitute; null for the default, see {@link #effectiveStrategy}
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record PostBuild(
            Map<String, String> substitute,
            List<SubstituteReference> substituteFrom,

            @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            SubstituteStrategy substituteStrategy) {
        /** Absent lists and maps become empty. */
        public PostBuild {
            substitute = Absent.orEmpty(substitute);
            substituteFrom = Absent.orEmpty(substituteFrom);
        }

        /** The strategy, with the default filled in. */
        public SubstituteStrategy effectiveStrategy() {
            return substituteStrategy == null ? SubstituteStrategy.WITH_VARIABLES : substituteStrategy;
        }
    }

    /** When variables are substituted. */
    public enum SubstituteStrategy {
        /** If there is at least one variable. */
        @JsonProperty("WithVariables")
        WITH_VARIABLES,
        /** In any case, so that defaults in the objects come to bear. */
        @JsonProperty("Always")
        ALWAYS
    }

    /**
     * An object whose data are variables.
     *
     * @param kind what it is; null only in an object that no API server has checked
     * @param name its name
     * @param optional whether it may be missing
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record SubstituteReference(
            @Required @JsonFormat(with = JsonFormat.Feature.READ_UNKNOWN_ENUM_VALUES_AS_NULL)
            Kind kind,

            @Required @Size(min = 1, max = 253) String name,

            @Default("false") @JsonInclude(JsonInclude.Include.NON_DEFAULT)
            boolean optional) {
        /** Kinds that hold variables. */
        public enum Kind {
            @JsonProperty("Secret")
            SECRET,
            @JsonProperty("ConfigMap")
            CONFIG_MAP
        }

        /** Absent texts become empty. */
        public SubstituteReference {
            name = Absent.orEmpty(name);
        }
    }

    /**
     * CEL expressions over an object that tell its health.
     *
     * @param apiVersion whose group the expressions are for; the version does not matter
     * @param kind the kind they are for; empty for all kinds of the group that have none of their own
     * @param current true when the object is healthy
     * @param inProgress true while it is not yet
     * @param failed true when it has failed
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record HealthCheckExpr(
            @Required String apiVersion,
            String kind,
            @Required String current,
            String inProgress,
            String failed) {
        /** Absent texts become empty. */
        public HealthCheckExpr {
            apiVersion = Absent.orEmpty(apiVersion);
            kind = Absent.orEmpty(kind);
            current = Absent.orEmpty(current);
            inProgress = Absent.orEmpty(inProgress);
            failed = Absent.orEmpty(failed);
        }
    }

    /**
     * A patch and what it applies to.
     *
     * @param patch a strategic merge patch or a list of JSON patch operations (RFC 6902), in YAML
     * @param target the objects to patch; null if the patch itself names its object
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Patch(@Required String patch, Selector target) {
        /** Absent texts become empty. */
        public Patch {
            patch = Absent.orEmpty(patch);
        }
    }

    /**
     * Selects objects; an empty part selects any.
     *
     * @param group the API group
     * @param version the version of the API group
     * @param kind the kind
     * @param name the name
     * @param namespace the namespace
     * @param annotationSelector an expression over annotations, in the form of label selectors
     * @param labelSelector an expression over labels
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Selector(
            String group,
            String version,
            String kind,
            String name,
            String namespace,
            String annotationSelector,
            String labelSelector) {
        /** Absent texts become empty. */
        public Selector {
            group = Absent.orEmpty(group);
            version = Absent.orEmpty(version);
            kind = Absent.orEmpty(kind);
            name = Absent.orEmpty(name);
            namespace = Absent.orEmpty(namespace);
            annotationSelector = Absent.orEmpty(annotationSelector);
            labelSelector = Absent.orEmpty(labelSelector);
        }
    }

    /**
     * A replacement for a container image.
     *
     * @param name the image to replace, without a tag
     * @param newName its new name; empty to keep it
     * @param newTag its new tag; empty to keep it
     * @param digest the digest to use instead of a tag; empty for none
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Image(@Required String name, String newName, String newTag, String digest) {
        /** Absent texts become empty. */
        public Image {
            name = Absent.orEmpty(name);
            newName = Absent.orEmpty(newName);
            newTag = Absent.orEmpty(newTag);
            digest = Absent.orEmpty(digest);
        }
    }

    /**
     * Fields whose drift is left alone.
     *
     * @param paths JSON pointers (RFC 6901) to the fields
     * @param target the objects that the rule is for; null for all
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record IgnoreRule(
            @Required @JsonInclude(JsonInclude.Include.ALWAYS)
            List<String> paths,

            Selector target) {
        /** An absent list becomes an empty one. */
        public IgnoreRule {
            paths = Absent.orEmpty(paths);
        }
    }
}
