package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Makes a ConfigMap or a Secret out of literals, files and environment files. */
record MapGenerator(Type type, Config config, Options options) {
    private static final int BASE64_LINE = 70;

    /** What is made. */
    enum Type {
        CONFIG_MAP("ConfigMap", "configmap"),
        SECRET("Secret", "secret");

        private final String kind;
        private final String shown;

        Type(String kind, String shown) {
            this.kind = kind;
            this.shown = shown;
        }
    }

    /** The fields {@code generatorOptions} and {@code options}. */
    record Options(
            Map<String, String> labels,
            Map<String, String> annotations,
            boolean disableNameSuffixHash,
            boolean immutable) {
        static final Options NONE = new Options(Map.of(), Map.of(), false, false);

        static Options read(FieldReader fields) {
            var options = new Options(
                    fields.textMap("labels"),
                    fields.textMap("annotations"),
                    fields.flag("disableNameSuffixHash"),
                    fields.flag("immutable"));
            fields.end();
            return options;
        }

        /** These options where they say something, and else those of all generators. */
        Options over(Options global) {
            var allLabels = new TreeMap<>(global.labels);
            allLabels.putAll(labels);
            var allAnnotations = new TreeMap<>(global.annotations);
            allAnnotations.putAll(annotations);
            return new Options(
                    allLabels,
                    allAnnotations,
                    disableNameSuffixHash || global.disableNameSuffixHash,
                    immutable || global.immutable);
        }
    }

    /** An entry of {@code configMapGenerator} or {@code secretGenerator}. */
    record Config(
            String name,
            String namespace,
            Behavior behavior,
            String type,
            Optional<Options> options,
            KeyValues.Sources sources) {
        static Config readConfigMap(FieldReader fields) {
            return read(fields, "");
        }

        static Config readSecret(FieldReader fields) {
            var type = fields.text("type");
            return read(fields, type.isEmpty() ? "Opaque" : type);
        }

        private static Config read(FieldReader fields, String type) {
            var config = new Config(
                    fields.text("name"),
                    fields.text("namespace"),
                    Behavior.read(fields),
                    type,
                    fields.map("options", Options::read),
                    KeyValues.Sources.read(fields));
            fields.end();
            return config;
        }
    }

    /** The kind of kustomize's plugin that does the same. */
    String kind() {
        return type.kind + "Generator";
    }

    /** @param files reads the files that the entry names */
    Tracked generate(FileAccess files) {
        if (config.name.isEmpty()) {
            throw new BuildException("a %s must have a name".formatted(type.shown));
        }
        var fields = new LinkedHashMap<String, Object>();
        fields.put("apiVersion", "v1");
        fields.put("kind", type.kind);
        fields.put("metadata", metadata());
        if (type == Type.SECRET) {
            fields.put("type", Scalar.newText(config.type));
        }
        putData(fields, KeyValues.load(config.sources, files));
        if (options.immutable) {
            fields.put("immutable", true);
        }
        return Tracked.generated(fields, new Tracked.Generated(config.behavior, !options.disableNameSuffixHash));
    }

    private Map<String, Object> metadata() {
        var metadata = new LinkedHashMap<String, Object>();
        metadata.put("name", Scalar.newText(config.name));
        if (!config.namespace.isEmpty()) {
            metadata.put("namespace", Scalar.newText(config.namespace));
        }
        putTexts(metadata, "labels", options.labels);
        putTexts(metadata, "annotations", options.annotations);
        return metadata;
    }

    private static void putTexts(Map<String, Object> metadata, String field, Map<String, String> texts) {
        if (!texts.isEmpty()) {
            var quoted = new LinkedHashMap<String, Object>();
            texts.forEach((key, value) -> quoted.put(key, new Scalar(value, Scalar.Tag.TEXT, Scalar.Style.QUOTED)));
            metadata.put(field, quoted);
        }
    }

    private void putData(Map<String, Object> fields, List<KeyValues.Pair> pairs) {
        var data = new TreeMap<String, Object>();
        var binary = new TreeMap<String, Object>();
        for (var pair : pairs) {
            if (data.containsKey(pair.key()) || binary.containsKey(pair.key())) {
                throw new BuildException(
                        "%s %s illegally repeats the key `%s`".formatted(type.shown, config.name, pair.key()));
            }
            if (type == Type.SECRET) {
                data.put(pair.key(), Scalar.newText(base64(pair.value())));
            } else {
                utf8(pair.value())
                        .ifPresentOrElse(
                                text -> data.put(pair.key(), literal(pair.key(), text)),
                                () -> binary.put(pair.key(), Scalar.newText(base64(pair.value()))));
            }
        }
        if (!data.isEmpty() || type == Type.SECRET) {
            fields.put("data", new LinkedHashMap<>(data));
        }
        if (!binary.isEmpty()) {
            fields.put("binaryData", new LinkedHashMap<>(binary));
        }
    }

    private Object literal(String key, String text) {
        try {
            return Scalar.newText(Scalar.literal(text));
        } catch (IllegalArgumentException e) {
            throw new BuildException("%s %s: `%s`: %s".formatted(type.shown, config.name, key, e.getMessage()));
        }
    }

    private static Optional<String> utf8(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Long values are broken into lines, each of which ends in a line feed, as kustomize does. */
    private static String base64(byte[] bytes) {
        var encoded = Base64.getEncoder().encodeToString(bytes);
        if (encoded.length() < BASE64_LINE) {
            return encoded;
        }
        var lines = new StringBuilder();
        for (int i = 0; i < encoded.length(); i += BASE64_LINE) {
            lines.append(encoded, i, Math.min(i + BASE64_LINE, encoded.length()))
                    .append('\n');
        }
        return lines.toString();
    }
}
