package dev.sluice.kustomize;

import java.util.LinkedHashMap;
import java.util.Map;

/** Makes a ServiceAccount that stands for an account of Google's cloud. Only a plugin's configuration asks for it. */
final class IamPolicyGenerator {
    private static final String ACCOUNT = "iam.gke.io/gcp-service-account";

    private IamPolicyGenerator() {}

    static Tracked generate(FieldReader fields) {
        var cloud = fields.text("cloud");
        if (!cloud.equals("gke")) {
            throw fields.error("cloud provider '%s' is not supported".formatted(cloud));
        }
        var metadata = new LinkedHashMap<String, Object>();
        fields.map("kubernetesService", service -> Map.entry(service.text("name"), service.text("namespace")))
                .ifPresent(service -> {
                    metadata.put("name", service.getKey());
                    if (!service.getValue().isEmpty()) {
                        metadata.put("namespace", service.getValue());
                    }
                });
        var account = fields.map(
                "serviceAccount",
                google -> "%s@%s.iam.gserviceaccount.com".formatted(google.text("name"), google.text("projectId")));
        var annotations = new LinkedHashMap<String, Object>();
        account.ifPresent(text -> annotations.put(ACCOUNT, text));
        metadata.put("annotations", annotations);
        var object = new LinkedHashMap<String, Object>();
        object.put("apiVersion", "v1");
        object.put("kind", "ServiceAccount");
        object.put("metadata", metadata);
        ObjectFile.problem(object).ifPresent(problem -> {
            throw fields.error(problem);
        });
        return new Tracked(object);
    }
}
