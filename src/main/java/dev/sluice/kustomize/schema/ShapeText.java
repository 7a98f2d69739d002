package dev.sluice.kustomize.schema;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a schema from the text of the compact form: {@code #name} refers to a definition, {@code string} is a type as it
 * is named, {@code array[string]} one of elements, {@code object{a:string,b:#name}} one of fields, {@code object*string}
 * one of free keys; {@code !merge+retainKeys:name} at the end is a patch strategy with its merge keys.
 */
final class ShapeText {
    /** Stands for the type of a schema that names none. */
    static final String ANY = "any";

    private final String text;
    private int at;

    private ShapeText(String text) {
        this.text = text;
    }

    static Shape read(String text) {
        return new ShapeText(text).shape();
    }

    private Shape shape() {
        if (skip('#')) {
            return Shape.referenceTo(word());
        }
        var named = word();
        var type = named.equals(ANY) ? "" : named;
        var elements = Optional.<Shape>empty();
        if (skip('[')) {
            elements = Optional.of(shape());
            at++;
        }
        var properties = skip('{') ? properties() : Map.<String, Shape>of();
        var values = skip('*') ? Optional.of(shape()) : Optional.<Shape>empty();
        var strategy = skip('!') ? word().replace('+', ',') : "";
        var keys = skip(':') ? List.of(word().split("\\+")) : List.<String>of();
        return new Shape(type, "", properties, values, elements, strategy, keys);
    }

    private Map<String, Shape> properties() {
        var properties = new HashMap<String, Shape>();
        while (!skip('}')) {
            var name = word();
            at++;
            properties.put(name, shape());
            skip(',');
        }
        return properties;
    }

    private String word() {
        var start = at;
        while (at < text.length() && "[]{}*!:,".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }

    private boolean skip(char mark) {
        var found = at < text.length() && text.charAt(at) == mark;
        if (found) {
            at++;
        }
        return found;
    }
}
