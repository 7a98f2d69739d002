package dev.sluice.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes the custom resource definitions from the Java types. */
final class CustomResourceDefinitions {
    static final List<Class<? extends HasMetadata>> TYPES = List.of(
            Kustomization.class, GitRepository.class, OCIRepository.class, Bucket.class, ExternalArtifact.class);

    /** Properties that are texts in Java and times for the API. */
    private static final Set<String> TIMES =
            Set.of("lastTransitionTime", "lastUpdateTime", "firstReconciled", "lastReconciled");

    private CustomResourceDefinitions() {}

    /** The YAML of each definition by the name of its file, {@code <group>_<plural>.yaml}. */
    static Map<String, String> generate() {
        var outputs = new TreeMap<String, ByteArrayOutputStream>();
        new CRDGenerator()
                .customResourceClasses(TYPES)
                .forCRDVersions("v1")
                .withParallelGenerationEnabled(false)
                .withPostProcessor(new Completion())
                .withOutput(new InMemory(outputs))
                .generate();
        return outputs.entrySet().stream()
                .collect(Collectors.toMap(
                        output -> fileName(output.getKey()),
                        output -> output.getValue().toString(UTF_8),
                        (one, other) -> one,
                        TreeMap::new));
    }

    private static String fileName(String output) {
        var name = output.substring(0, output.lastIndexOf("-v1"));
        int dot = name.indexOf('.');
        return name.substring(dot + 1) + "_" + name.substring(0, dot) + ".yaml";
    }

    private record InMemory(Map<String, ByteArrayOutputStream> outputs)
            implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
        @Override
        public ByteArrayOutputStream outputFor(String name) {
            return outputs.computeIfAbsent(name, _ -> new ByteArrayOutputStream());
        }

        @Override
        public void close() {
            // nothing is open
        }
    }

    /** Adds what neither the Java types nor their annotations can say. */
    private static final class Completion implements CRDPostProcessor {
        @Override
        public HasMetadata process(HasMetadata generated, String specVersion) {
            var definition = (CustomResourceDefinition) generated;
            var names = definition.getSpec().getNames();
            names.setListKind(names.getKind() + "List");
            for (var version : definition.getSpec().getVersions()) {
                version.getAdditionalPrinterColumns().sort(asDeclared(names.getKind()));
                var root = version.getSchema().getOpenAPIV3Schema();
                formats(root);
                status(root.getProperties().get("status"));
            }
            return definition;
        }

        /** The generator sorts the columns by path. */
        private static Comparator<CustomResourceColumnDefinition> asDeclared(String kind) {
            var type = TYPES.stream()
                    .filter(candidate -> HasMetadata.getKind(candidate).equals(kind))
                    .findFirst()
                    .orElseThrow();
            var declared = Arrays.stream(type.getAnnotationsByType(AdditionalPrinterColumn.class))
                    .map(AdditionalPrinterColumn::name)
                    .toList();
            return Comparator.comparingInt(column -> declared.indexOf(column.getName()));
        }

        private static void formats(JSONSchemaProps schema) {
            if ("integer".equals(schema.getType())) {
                schema.setFormat("int64");
            }
            if (schema.getProperties() != null) {
                schema.getProperties().forEach((name, property) -> {
                    if (TIMES.contains(name)) {
                        property.setFormat("date-time");
                    }
                    formats(property);
                });
            }
            if (schema.getItems() != null) {
                formats(schema.getItems().getSchema());
            }
        }

        private static void status(JSONSchemaProps status) {
            var properties = status.getProperties();
            if (properties.containsKey("observedGeneration")) {
                status.setDefault(JsonNodeFactory.instance.objectNode().put("observedGeneration", -1));
            }
            condition(properties.get("conditions").getItems().getSchema());
        }

        /** The rules of {@code metav1.Condition} in the Kubernetes API conventions. */
        private static void condition(JSONSchemaProps condition) {
            condition.setRequired(List.of("lastTransitionTime", "message", "reason", "status", "type"));
            var properties = condition.getProperties();
            properties.get("message").setMaxLength((long) Conditions.MAX_MESSAGE_LENGTH);
            properties.get("observedGeneration").setMinimum(0.0);
            var reason = properties.get("reason");
            reason.setMinLength(1L);
            reason.setMaxLength(1024L);
            reason.setPattern("^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$");
            var status = properties.get("status");
            status.setEnum(List.of(text(Conditions.TRUE), text(Conditions.FALSE), text(Conditions.UNKNOWN)));
            var type = properties.get("type");
            type.setMaxLength(316L);
            type.setPattern("^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?"
                    + "(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$");
        }

        private static JsonNode text(String text) {
            return JsonNodeFactory.instance.textNode(text);
        }
    }
}
