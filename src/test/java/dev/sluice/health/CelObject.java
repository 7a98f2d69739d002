package dev.sluice.health;

import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;

/** The object that {@code health/cel.csv} was recorded over. */
final class CelObject {
    static final Map<String, ?> FIELDS = Serialization.unmarshal("""
            ---
            apiVersion: example.com/v1
            kind: Thing
            metadata:
              name: x
              generation: 3
              labels: {a: b, app.kubernetes.io/version: '1'}
            spec: {replicas: 2, nothing: null, rate: 1.5}
            status:
              observedGeneration: 3
              phase: Ready
              conditions:
                - {type: Ready, status: 'True'}
                - {type: Synced, status: 'False', reason: 'No'}
              empty: {}
              list: [1, 2, 3]
              started: '2025-01-01T00:00:00Z'
            """, Map.class);

    private CelObject() {}
}
