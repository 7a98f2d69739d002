package dev.sluice.controller;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.fuzz.Cost;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.charset.StandardCharsets;

/** A kubeconfig names no file and no program, and is refused or read. */
public final class KubeconfigFuzz {
    private static final KubernetesSerialization SERIALIZATION =
            new ObjectsAsTheyCome().serialization(new ObjectMapper());

    private KubeconfigFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        Cost.bound(() -> {
            try {
                var config = Kubeconfig.parse(new String(input, StandardCharsets.UTF_8), SERIALIZATION, false, false)
                        .config();
                if (config.getCaCertFile() != null
                        || config.getClientCertFile() != null
                        || config.getClientKeyFile() != null
                        || config.isTrustCerts()) {
                    throw new AssertionError("the kubeconfig leads out of itself");
                }
            } catch (IllegalArgumentException e) {
                // as told
            }
        });
    }
}
