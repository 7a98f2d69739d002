package dev.sluice.kustomize.schema;

import dev.sluice.kustomize.schema.Schemas.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.zip.GZIPInputStream;

/**
 * The built-in document in its compact form, a compressed text of one line a fact:
 *
 * <pre>
 * scope apps/v1 Deployment NAMESPACED
 * type apps/v1 Deployment io.k8s.api.apps.v1.Deployment
 * shape io.k8s.api.apps.v1.Deployment object{metadata:#io.k8s…ObjectMeta,spec:#io.k8s.api.apps.v1.DeploymentSpec}
 * </pre>
 *
 * A shape is read, by {@link ShapeText}, when a build first asks for it.
 */
final class CompactSchema {
    private static final String RESOURCE = "kubernetes-1.21.2.schema.gz";

    private final Map<Kind, String> types = new HashMap<>();
    private final Map<Kind, Scope> scopes = new HashMap<>();
    private final Map<String, String> shapes = new HashMap<>();

    private CompactSchema() {}

    static Schemas read() {
        var compact = new CompactSchema();
        try (var resource = CompactSchema.class.getResourceAsStream(RESOURCE);
                var lines = new BufferedReader(
                        new InputStreamReader(new GZIPInputStream(resource), StandardCharsets.UTF_8))) {
            lines.lines().forEach(compact::add);
        } catch (IOException e) {
            throw new UncheckedIOException("the built-in schema cannot be read", e);
        }
        return Schemas.of(compact.definitions(), compact.types, compact.scopes);
    }

    private void add(String line) {
        var words = line.split(" ");
        switch (words[0]) {
            case "scope" -> scopes.put(new Kind(words[1], words[2]), Scope.valueOf(words[3]));
            case "type" -> types.put(new Kind(words[1], words[2]), words[3]);
            case "shape" -> shapes.put(words[1], words[2]);
            default -> throw new IllegalStateException("the built-in schema has the line " + line);
        }
    }

    private Definitions definitions() {
        var read = new ConcurrentHashMap<String, Shape>();
        return name -> Optional.ofNullable(shapes.get(name))
                .map(text -> read.computeIfAbsent(name, _ -> ShapeText.read(text)));
    }
}
