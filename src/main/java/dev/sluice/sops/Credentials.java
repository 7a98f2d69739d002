package dev.sluice.sops;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A file of credentials: a map of texts, in YAML or JSON; the names of inner ones follow behind a dot. */
record Credentials(Map<String, String> fields) {

    /** @throws SopsException where it is no map */
    static Credentials of(byte[] file) {
        try {
            var settings = LoadSettings.builder().setCodePointLimit(1 << 20).build();
            if (new Load(settings).loadFromString(Texts.utf8(file)) instanceof Map<?, ?> map) {
                var fields = new LinkedHashMap<String, String>();
                add(fields, "", map);
                return new Credentials(fields);
            }
        } catch (YamlEngineException e) {
            // told below, without what is in the file
        }
        throw new SopsException("it is not a map in YAML or JSON");
    }

    private static void add(Map<String, String> fields, String prefix, Map<?, ?> map) {
        map.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner) {
                add(fields, prefix + key + ".", inner);
            } else {
                fields.put(prefix + key, Objects.toString(value, ""));
            }
        });
    }

    /** Empty where there is none. */
    String get(String field) {
        return fields.getOrDefault(field, "");
    }

    /** @throws SopsException where there is none */
    String require(String field) {
        if (get(field).isEmpty()) {
            throw new SopsException("the field '%s' is missing".formatted(field));
        }
        return get(field);
    }

    boolean has(String... names) {
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
