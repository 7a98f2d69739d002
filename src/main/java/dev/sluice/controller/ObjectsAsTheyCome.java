package dev.sluice.controller;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.sluice.api.Bucket;
import dev.sluice.api.ExternalArtifact;
import dev.sluice.api.GitRepository;
import dev.sluice.api.Kustomization;
import dev.sluice.api.OCIRepository;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.quarkus.kubernetes.client.KubernetesClientObjectMapper;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Reads objects of the cluster as trees, whatever their kind. By itself the client reads each event of a watch into the
 * model class of its kind, only to turn it into a tree for those who asked for one: hundreds of classes for nothing.
 */
@Singleton
final class ObjectsAsTheyCome {
    private static final List<Class<? extends KubernetesResource>> OWN = List.of(
            Kustomization.class,
            GitRepository.class,
            OCIRepository.class,
            Bucket.class,
            ExternalArtifact.class,
            Status.class);

    /** In the resources that are cached: longer than many of them, and read by nobody. */
    @RegisterForReflection
    interface WithoutManagedFields {
        @JsonIgnoreProperties("managedFields")
        ObjectMeta getMetadata();

        @JsonIgnoreProperties("managedFields")
        void setMetadata(ObjectMeta metadata);
    }

    @Produces
    @Singleton
    KubernetesSerialization serialization(@KubernetesClientObjectMapper ObjectMapper mapper) {
        mapper.addMixIn(CustomResource.class, WithoutManagedFields.class);
        // A list of metadata alone that has no items says null.
        mapper.configOverride(List.class).setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY));
        // Keys are as long, and values as deep, as users make them, and one object that cannot be read would make the
        // list of all unreadable.
        var factory = mapper.getFactory();
        factory.setStreamReadConstraints(factory.streamReadConstraints()
                .rebuild()
                .maxNameLength(Integer.MAX_VALUE)
                .maxNestingDepth(Integer.MAX_VALUE)
                .build());
        mapper.registerModule(new SimpleModule("shallow").addDeserializer(Object.class, new ShallowValues()));
        var serialization = new KubernetesSerialization(mapper, false);
        OWN.forEach(serialization::registerKubernetesResource);
        return serialization;
    }
}
