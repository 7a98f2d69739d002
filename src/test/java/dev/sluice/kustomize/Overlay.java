package dev.sluice.kustomize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.kustomize.yaml.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Files to build, and what is expected of the result. */
final class Overlay {
    private final Path root;

    Overlay(Path root) {
        this.root = root;
    }

    Overlay file(String name, String text) {
        try {
            Files.createDirectories(root.resolve(name).getParent());
            Files.writeString(root.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    List<Resource> build() {
        return new KustomizeBuild(root).build(root);
    }

    /** @param expected the objects, in their order, as one YAML stream */
    void becomes(String expected) {
        assertThat(build().stream().map(resource -> (Object) resource.fields()).toList())
                .isEqualTo(YamlReader.documents("expected", expected));
    }

    void isRefused(String message) {
        assertThatThrownBy(this::build).isInstanceOf(BuildException.class).hasMessageContaining(message);
    }
}
