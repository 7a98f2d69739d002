package dev.sluice.controller;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.api.Kustomization;
import dev.sluice.fuzz.Cost;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What is read as a Kustomization can be asked for all that it says, and written. */
public final class ObjectFuzz {
    private static final KubernetesSerialization SERIALIZATION =
            new ObjectsAsTheyCome().serialization(new ObjectMapper());

    private ObjectFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0 || input[0] != '{') { // an API server answers with JSON, and with nothing else
            return;
        }
        Cost.bound(() -> {
            Kustomization read;
            try {
                read = SERIALIZATION.unmarshal(new String(input, StandardCharsets.UTF_8), Kustomization.class);
            } catch (KubernetesClientException e) {
                if (!(e.getCause() instanceof IOException)) {
                    throw e;
                }
                return;
            }
            if (read == null) {
                return;
            }
            var spec = read.getSpec();
            if (spec != null) {
                spec.effectiveRetryInterval();
                spec.effectiveTimeout();
                spec.dependsOn().forEach(Object::hashCode);
                spec.healthChecks().forEach(Object::hashCode);
                spec.healthCheckExprs().forEach(Object::hashCode);
            }
            if (read.getStatus() != null) {
                read.getStatus().conditions().forEach(Object::hashCode);
                read.getStatus().history().forEach(Object::hashCode);
            }
            SERIALIZATION.asJson(read);
        });
    }
}
