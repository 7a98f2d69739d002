package dev.sluice.kustomize.patch;

import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads and writes the trees of the tests. */
final class Yaml {
    private Yaml() {}

    static List<Object> documents(String text) {
        var documents = new ArrayList<Object>();
        new Load(LoadSettings.builder().setSchema(new CoreSchema()).build())
                .loadAllFromString(text)
                .forEach(document -> documents.add(tree(document)));
        return documents;
    }

    static Object document(String text) {
        return documents(text).getFirst();
    }

    static Map<String, Object> map(String text) {
        return Trees.map(document(text));
    }

    static String text(Object tree) {
        var settings = DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setSchema(new CoreSchema())
                .setDereferenceAliases(true)
                .build();
        return new Dump(settings).dumpToString(tree);
    }

    private static Object tree(Object loaded) {
        return switch (loaded) {
            case Map<?, ?> map -> {
                var fields = new LinkedHashMap<String, Object>();
                map.forEach((key, value) -> fields.put((String) key, tree(value)));
                yield fields;
            }
            case List<?> list -> {
                var elements = new ArrayList<Object>();
                list.forEach(element -> elements.add(tree(element)));
                yield elements;
            }
            case Integer number -> number.longValue();
            case null, default -> loaded;
        };
    }
}
