package dev.sluice.kustomize;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Which fields the transformers change: kustomize's defaults, and what the {@code configurations} and {@code crds} of
 * the kustomization files add.
 */
record TransformerConfig(Map<Part, List<FieldSpec>> parts, List<NameReference> nameReferences) {
    private static final TransformerConfig NONE = new TransformerConfig(Map.of(), List.of());
    private static final TransformerConfig DEFAULTS = readDefaults().sorted();

    /** What is in force where nothing but the defaults was said. */
    private static final TransformerConfig DEFAULTS_ALONE = NONE.mergedByField(DEFAULTS);

    /** The transformers that go by lists of fields. */
    enum Part {
        NAME_PREFIX("namePrefix"),
        NAME_SUFFIX("nameSuffix"),
        NAMESPACE("namespace"),
        COMMON_LABELS("commonLabels"),
        LABELS("labels"),
        TEMPLATE_LABELS("templateLabels"),
        COMMON_ANNOTATIONS("commonAnnotations"),
        VAR_REFERENCE("varReference"),
        IMAGES("images"),
        REPLICAS("replicas");

        private final String field;

        Part(String field) {
            this.field = field;
        }

        private static Part of(String field) {
            for (var part : values()) {
                if (part.field.equals(field)) {
                    return part;
                }
            }
            throw new IllegalArgumentException(field);
        }
    }

    /** The fields that hold the name of an object of one type. */
    record NameReference(Gvk target, List<FieldSpec> referrers) {
        private static NameReference read(FieldReader fields) {
            var reference = new NameReference(fields.gvk(), fields.list("fieldSpecs", FieldSpec::read));
            fields.end();
            return reference;
        }
    }

    TransformerConfig {
        parts = Map.copyOf(parts);
        nameReferences = List.copyOf(nameReferences);
    }

    static TransformerConfig defaults() {
        return DEFAULTS;
    }

    static TransformerConfig empty() {
        return NONE;
    }

    /** Reads a file that {@code configurations} names. */
    static TransformerConfig read(FieldReader fields) {
        var parts = new EnumMap<Part, List<FieldSpec>>(Part.class);
        for (var part : Part.values()) {
            parts.put(part, fields.list(part.field, FieldSpec::read));
        }
        var references = fields.list("nameReference", NameReference::read);
        fields.end();
        return new TransformerConfig(parts, references).sorted();
    }

    List<FieldSpec> specs(Part part) {
        return parts.getOrDefault(part, List.of());
    }

    /**
     * This configuration and another one, the more special types first. In that order, what is said of special types
     * suppresses a general entry for the same field that comes later, as in kustomize: whoever says in {@code
     * configurations} whose names get the prefix says that others get none.
     */
    TransformerConfig merged(TransformerConfig other) {
        if (other == NONE || other.equals(this) || (this == DEFAULTS_ALONE && other == DEFAULTS)) {
            return this;
        }
        return this == NONE && other == DEFAULTS ? DEFAULTS_ALONE : mergedByField(other);
    }

    private TransformerConfig mergedByField(TransformerConfig other) {
        var merged = new EnumMap<Part, List<FieldSpec>>(Part.class);
        for (var part : Part.values()) {
            merged.put(part, FieldSpec.merged(specs(part), other.specs(part)));
        }
        return new TransformerConfig(merged, mergedReferences(other)).sorted();
    }

    private TransformerConfig sorted() {
        var sorted = new EnumMap<Part, List<FieldSpec>>(Part.class);
        parts.forEach((part, specs) -> sorted.put(
                part,
                specs.stream()
                        .sorted(Comparator.comparing(FieldSpec::selector, SortOrder.BY_TYPE))
                        .toList()));
        var references = nameReferences.stream()
                .sorted(Comparator.comparing(NameReference::target, SortOrder.BY_TYPE))
                .toList();
        return new TransformerConfig(sorted, references);
    }

    private List<NameReference> mergedReferences(TransformerConfig other) {
        var all = new ArrayList<>(nameReferences);
        for (var added : other.nameReferences) {
            var found = false;
            for (int i = 0; i < all.size() && !found; i++) {
                var known = all.get(i);
                if (known.target.equals(added.target)) {
                    all.set(i, new NameReference(known.target, FieldSpec.merged(known.referrers, added.referrers)));
                    found = true;
                }
            }
            if (!found) {
                all.add(added);
            }
        }
        return all;
    }

    private static TransformerConfig readDefaults() {
        var parts = new EnumMap<Part, List<FieldSpec>>(Part.class);
        var references = new ArrayList<NameReference>();
        List<FieldSpec> specs = List.of();
        for (var line : resource("default-fields.txt").lines().toList()) {
            if (line.startsWith("#")) {
                continue;
            }
            if (line.startsWith(" ")) {
                readSpecs(line, specs);
                continue;
            }
            specs = new ArrayList<>();
            if (line.startsWith("nameReference ")) {
                references.add(new NameReference(selector(line.substring("nameReference ".length())), specs));
            } else {
                parts.put(Part.of(line), specs);
            }
        }
        return new TransformerConfig(parts, references);
    }

    private static void readSpecs(String line, List<FieldSpec> into) {
        var halves = line.strip().split(" : ");
        var create = halves[0].endsWith(" +");
        var path = FieldPath.of(create ? halves[0].substring(0, halves[0].length() - 2) : halves[0]);
        for (var kind : halves[1].split(" ")) {
            into.add(new FieldSpec(selector(kind), path, create));
        }
    }

    private static Gvk selector(String text) {
        if (text.equals("*")) {
            return Gvk.ANY;
        }
        var parts = text.split("/");
        return parts.length == 1 ? new Gvk("", "", text) : new Gvk(parts[0], parts[1], parts[2]);
    }

    private static String resource(String name) {
        try (var stream = TransformerConfig.class.getResourceAsStream(name)) {
            return BuildFiles.utf8(stream.readAllBytes()).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
