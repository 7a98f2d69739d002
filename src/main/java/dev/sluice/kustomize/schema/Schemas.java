package dev.sluice.kustomize.schema;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The types that a build knows, by apiVersion and kind. Immutable; a kind that is not known (a custom resource, as a
 * rule) has no type, and its lists are replaced instead of merged.
 */
public final class Schemas {
    /** An object's {@code apiVersion} and {@code kind}. */
    record Kind(String apiVersion, String name) {}

    private final Definitions definitions;
    private final Map<Kind, String> types;
    private final Map<Kind, Scope> scopes;

    Schemas(Definitions definitions, Map<Kind, String> types, Map<Kind, Scope> scopes) {
        this.definitions = definitions;
        this.types = Map.copyOf(types);
        this.scopes = Map.copyOf(scopes);
    }

    /** The document that kustomize 5.8 has built in: that of Kubernetes 1.21.2. */
    public static Schemas builtIn() {
        return BuiltIn.SCHEMAS;
    }

    /**
     * The types of one document alone, which is what kustomize knows once {@code openapi.path} is set; the scopes of
     * the built-in kinds stay known.
     *
     * @param document an OpenAPI v2 document: {@code definitions}, and perhaps {@code paths}
     * @throws dev.sluice.kustomize.BuildException where it is not one
     */
    public static Schemas of(Map<String, Object> document) {
        return new Schemas(name -> Optional.empty(), Map.of(), builtIn().scopes).with(document);
    }

    /**
     * These types, and those of another document, which win.
     *
     * @param document an OpenAPI v2 document: {@code definitions}, and perhaps {@code paths}
     * @throws dev.sluice.kustomize.BuildException where it is not one
     */
    public Schemas with(Map<String, Object> document) {
        var added = OpenApiDocument.read(document);
        var allTypes = new HashMap<>(types);
        allTypes.putAll(added.types());
        var allScopes = new HashMap<>(added.scopes());
        allScopes.putAll(scopes);
        Definitions named = name -> Optional.ofNullable(added.definitions().get(name));
        return new Schemas(named.orElse(definitions), allTypes, allScopes);
    }

    /** The type of a kind of objects. */
    public Optional<Type> of(String apiVersion, String kind) {
        return Optional.ofNullable(types.get(new Kind(apiVersion, kind)))
                .flatMap(definitions::get)
                .flatMap(shape -> Type.of(shape, definitions));
    }

    /** Where the objects of a kind live; empty for a kind that is not known. */
    public Optional<Scope> scope(String apiVersion, String kind) {
        return Optional.ofNullable(scopes.get(new Kind(apiVersion, kind)));
    }

    private static final class BuiltIn {
        static final Schemas SCHEMAS = CompactSchema.read();
    }
}
