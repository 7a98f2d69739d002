package dev.sluice.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.api.model.Condition;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/**
 * What the producer says of an external artifact.
 *
 * @param artifact the latest artifact; null until there is one
 * @param conditions see {@link Conditions}
 */
@RegisterForReflection(registerFullHierarchy = true)
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record ExternalArtifactStatus(Artifact artifact, List<Condition> conditions) {
    /** Says nothing yet. */
    public static final ExternalArtifactStatus EMPTY = new ExternalArtifactStatus(null, null);

    /** An absent list becomes an empty one. */
    public ExternalArtifactStatus {
        conditions = Absent.orEmpty(conditions);
    }
}
