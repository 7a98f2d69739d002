package dev.sluice.kustomize;

import dev.sluice.kustomize.schema.Schemas;
import java.util.Map;
import java.util.Optional;

/**
 * The schema that a build goes by. The first kustomization with a field {@code openapi} decides it, in the order in
 * which they are entered, and from then on it holds for all of them; before that, the built-in one does.
 */
final class OpenApi {
    private static final String BUILT_IN = "v1.21.2";

    private Optional<Schemas> chosen = Optional.empty();

    Schemas schemas() {
        return chosen.orElseGet(Schemas::builtIn);
    }

    /**
     * Reads the field {@code openapi}. What comes too late is not looked at, though its file has to be there.
     *
     * @throws BuildException where the field is not right, or the file is no OpenAPI document
     */
    void choose(Map<String, String> field, FileAccess files) {
        var path = Optional.ofNullable(field.get("path"));
        var document = path.map(files::text);
        if (chosen.isPresent()) {
            return;
        }
        var version = field.getOrDefault("version", "");
        if (document.isPresent() && field.containsKey("version")) {
            throw new BuildException("openapi: builtin version and custom schema provided, cannot use both");
        }
        if (!version.isEmpty() && !version.equals(BUILT_IN)) {
            throw new BuildException(
                    "openapi: the version %s is not built in, only %s is".formatted(version, BUILT_IN));
        }
        if (document.isPresent()) {
            chosen = Optional.of(read(path.get(), document.get()));
        } else if (!version.isEmpty()) {
            chosen = Optional.of(Schemas.builtIn());
        }
    }

    private static Schemas read(String path, String text) {
        var document = Documents.maps(path, text).stream().findFirst();
        return Schemas.of(document.orElse(Map.of()));
    }
}
