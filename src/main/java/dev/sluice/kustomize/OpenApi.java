package dev.sluice.kustomize;

import dev.sluice.kustomize.schema.Schemas;
import dev.sluice.kustomize.schema.Scope;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The schema that a build goes by. The first kustomization with a field {@code openapi} decides it, in the order in
 * which they are entered, and from then on it holds for all of them; before that, the built-in one does.
 *
 * <p>A document takes the place of the built-in one where that was not needed yet. As in kustomize, it is merged with
 * what a base before it had loaded.
 */
final class OpenApi {
    private static final String BUILT_IN = "v1.21.2";
    private static final ScopedValue<OpenApi> OF_THIS_BUILD = ScopedValue.newInstance();

    private Need need = Need.NONE;
    private Optional<Choice> choice = Optional.empty();

    /** What the built-in schema was needed for so far. */
    private enum Need {
        NONE,
        /** The scope of a kind that it does not have. */
        SCOPES,
        /** The type of an object that was patched. */
        TYPES
    }

    /** What a kustomization chose; read when it is first needed: a file that is not needed may hold anything. */
    private static final class Choice {
        private final Supplier<Schemas> source;
        private Optional<Schemas> read = Optional.empty();

        private Choice(Supplier<Schemas> source) {
            this.source = source;
        }

        private Schemas schemas() {
            if (read.isEmpty()) {
                read = Optional.of(source.get());
            }
            return read.get();
        }
    }

    /** The one of the build that this thread is in; outside of a build, the built-in one. */
    static OpenApi ofThisBuild() {
        return OF_THIS_BUILD.isBound() ? OF_THIS_BUILD.get() : new OpenApi();
    }

    /** Builds by this schema. */
    <T> T during(Supplier<T> build) {
        return ScopedValue.where(OF_THIS_BUILD, this).call(build::get);
    }

    /** To be called when an object is about to be patched. */
    Schemas schemas() {
        if (choice.isEmpty()) {
            need = Need.TYPES;
            return Schemas.builtIn();
        }
        return choice.get().schemas();
    }

    /** Whether the objects of a kind live in no namespace, for a kind that the built-in schema does not have. */
    boolean isClusterScoped(Gvk kind) {
        if (choice.isEmpty()) {
            need = need == Need.NONE ? Need.SCOPES : need;
            return false;
        }
        return choice.get().schemas().scope(kind.apiVersion(), kind.kind()).equals(Optional.of(Scope.CLUSTER));
    }

    /** Whether a kustomization has chosen already, by which the scopes of kinds can change. */
    boolean isChosen() {
        return choice.isPresent();
    }

    /**
     * Reads the field {@code openapi}. What comes too late is not looked at, though its file has to be there.
     *
     * @throws BuildException where the field is not right
     */
    void choose(Map<String, String> field, FileAccess files) {
        var path = Optional.ofNullable(field.get("path"));
        var document = path.map(files::text);
        if (choice.isPresent()) {
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
            var before = need;
            choice = Optional.of(new Choice(() -> loaded(read(path.get(), document.get()), before)));
        } else if (!version.isEmpty()) {
            choice = Optional.of(new Choice(Schemas::builtIn));
        }
    }

    private static Map<String, Object> read(String path, String text) {
        return Documents.maps(path, text).stream().findFirst().orElse(Map.of());
    }

    /** What is loaded later wins: kustomize puts off loading the built-in schema for a scope, and makes up for it then. */
    private static Schemas loaded(Map<String, Object> document, Need before) {
        return switch (before) {
            case NONE -> Schemas.of(document);
            case SCOPES -> Schemas.builtIn().over(Schemas.of(document));
            case TYPES -> Schemas.builtIn().with(document);
        };
    }
}
