package dev.sluice.controller;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads values of fields without a type, and leaves out what is nested too deeply: an API server stores values ten thousand
 * levels deep, and an object that cannot be read ends the watch of all objects of its kind. Nobody writes back what was read
 * so, and no manifest is as deep.
 */
final class ShallowValues extends StdDeserializer<Object> {
    private static final long serialVersionUID = 1;

    /** As deep as Jackson itself reads by default. */
    private static final int MAX_DEPTH = 1_000;

    ShallowValues() {
        super(Object.class);
    }

    @Override
    public Object deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        return read(parser, 1);
    }

    @Override
    public Object deserializeWithType(JsonParser parser, DeserializationContext context, TypeDeserializer type)
            throws IOException {
        return deserialize(parser, context);
    }

    private static Object read(JsonParser parser, int depth) throws IOException {
        if (!parser.currentToken().isStructStart()) {
            return scalar(parser);
        }
        var isObject = parser.hasToken(JsonToken.START_OBJECT);
        if (depth > MAX_DEPTH) {
            parser.skipChildren();
            return isObject ? Map.of() : List.of();
        }
        return isObject ? object(parser, depth) : list(parser, depth);
    }

    private static Object scalar(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case VALUE_NULL -> null;
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
            case VALUE_EMBEDDED_OBJECT -> parser.getEmbeddedObject();
            default -> parser.getText();
        };
    }

    private static Map<String, Object> object(JsonParser parser, int depth) throws IOException {
        var object = new LinkedHashMap<String, Object>();
        for (var name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            parser.nextToken();
            object.put(name, read(parser, depth + 1));
        }
        return object;
    }

    private static List<Object> list(JsonParser parser, int depth) throws IOException {
        var list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(read(parser, depth + 1));
        }
        return list;
    }
}
