package dev.sluice.kustomize;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
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
    private final Pattern matching;

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
        this.image = image;
        this.specs = specs;
        try {
            matching = Pattern.compile("^" + image.name + "(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$");
        } catch (PatternSyntaxException e) {
            throw new BuildException("images: the name '%s' is not a regular expression".formatted(image.name));
        }
    }

    static ImageTransformer of(Config image, TransformerConfig config) {
        return new ImageTransformer(image, config.specs(TransformerConfig.Part.IMAGES));
    }

    @Override
    public String kind() {
        return "ImageTagTransformer";
    }

    @Override
    public void transform(ResourceList resources) {
        UnaryOperator<Object> replace = this::replaced;
        for (var resource : resources.all()) {
            if (resource.kind().equals(DEFINITION)) {
                continue;
            }
            containers(resource.fields());
            for (var spec : specs) {
                if (spec.selects(resource.gvk())) {
                    spec.path().replace(resource.fields(), replace);
                }
            }
        }
    }

    private void containers(Object node) {
        switch (node) {
            case Map<?, ?> map ->
                map.forEach((key, value) -> {
                    if (value instanceof List<?> list && (key.equals("containers") || key.equals("initContainers"))) {
                        list.forEach(this::container);
                    }
                    containers(value);
                });
            case List<?> list -> list.forEach(this::containers);
            case null, default -> {}
        }
    }

    private void container(Object item) {
        if (item instanceof Map<?, ?> container && container.get("image") != null) {
            Trees.map(container).computeIfPresent("image", (_, old) -> replaced(old));
        }
    }

    private Object replaced(Object image) {
        if (image == null || image instanceof Map || image instanceof List) {
            return image;
        }
        var text = Trees.text(image);
        var replaced = replaced(text);
        return replaced.equals(text) ? image : Scalar.read(image, replaced);
    }

    private String replaced(String text) {
        if (!matching.matcher(text).find()) {
            return text;
        }
        var old = Reference.parse(text);
        var name = image.newName.isEmpty() ? old.name : image.newName;
        if (!image.newTag.isEmpty() || !image.digest.isEmpty()) {
            return new Reference(name, image.newTag, image.digest).toString();
        }
        return image.tagSuffix.isEmpty()
                ? new Reference(name, old.tag, old.digest).toString()
                : new Reference(name, old.tag + image.tagSuffix, "").toString();
    }
}
