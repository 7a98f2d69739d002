package dev.sluice.kustomize.schema;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The types that a build knows, by apiVersion and kind. Immutable; a kind that is not known (a custom resource, as a
 * rule) has no type, and its lists are replaced instead of merged.
 */
public final class Schemas {
    /** An object's {@code apiVersion} and {@code kind}. */
    record Kind(String apiVersion, String name) {}

    private final Definitions definitions;
    private final Function<Kind, Optional<Shape>> types;
    private final Map<Kind, Scope> scopes;

    private Schemas(Definitions definitions, Function<Kind, Optional<Shape>> types, Map<Kind, Scope> scopes) {
        this.definitions = definitions;
        this.types = types;
        this.scopes = Map.copyOf(scopes);
    }

    /** @param types the names of the definitions that describe a kind of objects */
    static Schemas of(Definitions definitions, Map<Kind, String> types, Map<Kind, Scope> scopes) {
        var names = Map.copyOf(types);
        return new Schemas(
                definitions, kind -> Optional.ofNullable(names.get(kind)).flatMap(definitions::get), scopes);
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
        return of(_ -> Optional.empty(), Map.of(), builtIn().scopes).with(document);
    }

    /**
     * These types, and those of another document, which win.
     *
     * @param document an OpenAPI v2 document: {@code definitions}, and perhaps {@code paths}
     * @throws dev.sluice.kustomize.BuildException where it is not one
     */
    public Schemas with(Map<String, Object> document) {
        var read = OpenApiDocument.read(document);
        return of(name -> Optional.ofNullable(read.definitions().get(name)), read.types(), read.scopes())
                .over(this);
    }

    /**
     * These types, and those of others, of which the ones that are here too count no more. Only the scope of a kind stays
     * what the others say. What refers to a definition finds that of this name here, wherever it is itself.
     */
    public Schemas over(Schemas others) {
        var allScopes = new HashMap<>(scopes);
        allScopes.putAll(others.scopes);
        return new Schemas(
                definitions.orElse(others.definitions),
                kind -> types.apply(kind).or(() -> others.types.apply(kind)),
                allScopes);
    }

    /** The type of a kind of objects. */
    public Optional<Type> of(String apiVersion, String kind) {
        return types.apply(new Kind(apiVersion, kind)).flatMap(shape -> Type.of(shape, definitions));
    }

    /** Where the objects of a kind live; empty for a kind that is not known. */
    public Optional<Scope> scope(String apiVersion, String kind) {
        return Optional.ofNullable(scopes.get(new Kind(apiVersion, kind)));
    }

    private static final class BuiltIn {
        static final Schemas SCHEMAS = CompactSchema.read();
    }
}
