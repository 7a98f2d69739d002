package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.regex.InvalidPatternException;
import dev.sluice.regex.UserPattern;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Changes name, tag or digest of container images: of every container of every list called {@code containers} or
 * {@code initContainers}, then of the fields that the specs lead to.
 */
final class ImageTransformer implements Transformer {
    private static final String DEFINITION = "CustomResourceDefinition";

    private final Config image;
    private final List<FieldSpec> specs;
    private final UserPattern matching;
    private final Containers containers;

    /** An entry of the field {@code images}. */
    record Config(String name, String newName, String newTag, String tagSuffix, String digest) {
        static Config read(FieldReader fields) {
            var config = new Config(
                    fields.text("name"),
                    fields.text("newName"),
                    fields.text("newTag"),
                    fields.text("tagSuffix"),
                    fields.text("digest"));
            fields.end();
            return config;
        }
    }

    /** An image's reference taken apart; empty parts are not there. */
    record Reference(String name, String tag, String digest) {
        static Reference parse(String text) {
            var slash = Math.max(text.indexOf('/'), 0);
            var at = text.indexOf('@', slash);
            var colon = text.indexOf(':', slash);
            if (at >= 0 && (colon < 0 || at < colon)) {
                return new Reference(text.substring(0, at), "", text.substring(at + 1));
            }
            if (colon < 0) {
                return new Reference(text, "", "");
            }
            return at < 0
                    ? new Reference(text.substring(0, colon), text.substring(colon + 1), "")
                    : new Reference(text.substring(0, colon), text.substring(colon + 1, at), text.substring(at + 1));
        }

        @Override
        public String toString() {
            return name + (tag.isEmpty() ? "" : ":" + tag) + (digest.isEmpty() ? "" : "@" + digest);
        }
    }

    ImageTransformer(Config image, List<FieldSpec> specs) {
        this(image, specs, new Containers());
    }

    private ImageTransformer(Config image, List<FieldSpec> specs, Containers containers) {
        this.image = image;
        this.containers = containers;
        this.specs = specs;
        try {
            matching = UserPattern.compile("^" + image.name + "(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$");
        } catch (InvalidPatternException e) {
            throw new BuildException(
                    "images: the name '%s' is not a regular expression: %s".formatted(image.name, e.getMessage()));
        }
    }

    /** The transformers for all images of a kustomization, to be run one after the other. */
    static List<ImageTransformer> of(List<Config> images, TransformerConfig config) {
        var containers = new Containers();
        return images.stream()
                .map(image -> new ImageTransformer(image, config.specs(TransformerConfig.Part.IMAGES), containers))
                .toList();
    }

    @Override
    public String kind() {
        return "ImageTagTransformer";
    }

    @Override
    public void transform(ResourceList resources) {
        UnaryOperator<Object> replace = this::replaced;
        var budget = Budget.ofThisBuild();
        for (var resource : resources.all()) {
            budget.step();
            if (resource.kind().equals(DEFINITION)) {
                continue;
            }
            containers.of(resource).forEach(this::replaceIn);
            for (var spec : specs) {
                if (spec.selects(resource.gvk())) {
                    spec.path().replace(resource.fields(), replace);
                }
            }
        }
    }

    private void replaceIn(Map<String, Object> container) {
        container.computeIfPresent("image", (_, old) -> replaced(old));
    }

    /** The containers of objects, which are looked for once for all images: no image changes where they are. */
    private static final class Containers {
        private final Map<Tracked, List<Map<String, Object>>> known = new IdentityHashMap<>();

        List<Map<String, Object>> of(Tracked resource) {
            return known.computeIfAbsent(resource, _ -> {
                var found = new ArrayList<Map<String, Object>>();
                try {
                    find(resource.fields(), found);
                } catch (BuildException e) {
                    throw new BuildException("%s: %s".formatted(resource.id(), e.getMessage()));
                }
                return found;
            });
        }

        private static void add(Object item, List<Map<String, Object>> found) {
            switch (item) {
                case Map<?, ?> container -> found.add(Trees.map(container));
                case Object none when Trees.isNull(none) -> {}
                case null -> {}
                default -> throw new BuildException("an item of a list of containers is not a map: %s".formatted(item));
            }
        }

        private static void find(Object node, List<Map<String, Object>> found) {
            switch (node) {
                case Map<?, ?> map ->
                    map.forEach((key, value) -> {
                        if (value instanceof List<?> list
                                && (key.equals("containers") || key.equals("initContainers"))) {
                            list.forEach(item -> add(item, found));
                        }
                        find(value, found);
                    });
                case List<?> list -> list.forEach(item -> find(item, found));
                case null, default -> {}
            }
        }
    }

    private Object replaced(Object image) {
        if (image == null) {
            return null;
        }
        if (image instanceof Map || image instanceof List) {
            throw new BuildException("the image is not a text: %s".formatted(image));
        }
        var text = Trees.text(image);
        var replaced = replaced(text);
        return replaced.equals(text) ? image : Scalar.untyped(image, replaced);
    }

    private String replaced(String text) {
        if (!matching.find(text)) {
            return text;
        }
        var old = Reference.parse(text);
        var name = image.newName.isEmpty() ? old.name : image.newName;
        Budget.ofThisBuild()
                .addBytes((long) name.length()
                        + image.newTag.length()
                        + image.tagSuffix.length()
                        + image.digest.length()
                        - text.length());
        if (!image.newTag.isEmpty() || !image.digest.isEmpty()) {
            return new Reference(name, image.newTag, image.digest).toString();
        }
        return image.tagSuffix.isEmpty()
                ? new Reference(name, old.tag, old.digest).toString()
                : new Reference(name, old.tag + image.tagSuffix, "").toString();
    }
}
