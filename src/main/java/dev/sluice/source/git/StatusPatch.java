package dev.sluice.source.git;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.GitRepositoryStatus;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/** The JSON merge patch (RFC 7386) from one status to another: what is gone is null, what is the same is not there. */
final class StatusPatch {
    private StatusPatch() {}

    static ObjectNode between(GitRepositoryStatus old, GitRepositoryStatus status, KubernetesSerialization json) {
        var before = json.convertValue(old, ObjectNode.class);
        var after = json.convertValue(status, ObjectNode.class);
        var changed = JsonNodeFactory.instance.objectNode();
        before.fieldNames().forEachRemaining(field -> {
            if (!after.has(field)) {
                changed.putNull(field);
            }
        });
        after.properties().forEach(field -> {
            if (!field.getValue().equals(before.get(field.getKey()))) {
                changed.set(field.getKey(), field.getValue());
            }
        });
        var patch = JsonNodeFactory.instance.objectNode();
        patch.set("status", changed);
        return patch;
    }
}
