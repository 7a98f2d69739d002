package dev.sluice.cloud;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A file of credentials: a map of texts, in YAML or JSON; the names of inner ones follow behind a dot. */
public record Credentials(Map<String, String> fields) {

    /** @throws CloudException where it is no map */
    public static Credentials of(byte[] file) {
        return of(map(file));
    }

    private static Credentials of(Map<?, ?> map) {
        var fields = new LinkedHashMap<String, String>();
        add(fields, "", map);
        return new Credentials(fields);
    }

    /**
     * The maps of a list in the file; none where there is no such list.
     *
     * @throws CloudException where it is no map
     */
    public static List<Credentials> list(byte[] file, String field) {
        return map(file).get(field) instanceof List<?> list
                ? list.stream()
                        .filter(Map.class::isInstance)
                        .map(element -> of((Map<?, ?>) element))
                        .toList()
                : List.of();
    }

    private static Map<?, ?> map(byte[] file) {
        try {
            var settings = LoadSettings.builder()
                    .setCodePointLimit(1 << 20)
                    .setMaxAliasesForCollections(0)
                    .build();
            if (new Load(settings).loadFromString(Texts.require(file)) instanceof Map<?, ?> map) {
                return map;
            }
        } catch (YamlEngineException | StackOverflowError e) {
            // reported below, without what is in the file
        }
        throw new CloudException("it is not a map in YAML or JSON");
    }

    private static void add(Map<String, String> fields, String prefix, Map<?, ?> map) {
        map.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner) {
                add(fields, prefix + key + ".", inner);
            } else {
                fields.put(prefix + key, text(value));
            }
        });
    }

    /** What YAML says to be binary is base64 here. */
    private static String text(Object value) {
        return value instanceof byte[] bytes ? Base64.getEncoder().encodeToString(bytes) : Objects.toString(value, "");
    }

    /** Empty where there is none. */
    public String get(String field) {
        return fields.getOrDefault(field, "");
    }

    /** @throws CloudException where there is none */
    public String require(String field) {
        if (get(field).isEmpty()) {
            throw new CloudException("the field '%s' is missing".formatted(field));
        }
        return get(field);
    }

    public boolean has(String... names) {
        for (var name : names) {
            if (get(name).isEmpty()) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "credentials";
    }
}
