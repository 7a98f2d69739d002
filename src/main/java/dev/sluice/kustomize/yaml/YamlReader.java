package dev.sluice.kustomize.yaml;

import dev.sluice.kustomize.BuildException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads YAML and JSON text as trees of {@code LinkedHashMap<String, Object>} (key order kept), {@code
 * ArrayList<Object>}, {@code String}, {@code Boolean}, {@code Long} ({@code BigInteger} up to 64 unsigned bits, {@code
 * Double} beyond and for fractions) and {@code null}. The trees share nothing: what an alias stands for is copied.
 *
 * <p>Everything that cannot be read is a {@link BuildException} that names file, line and column. Texts beyond {@link
 * Limits} end in one too.
 */
public final class YamlReader {
    /** What begins something else than a text. */
    private static final String BEGINNINGS = "-[{#&?!";

    private static final String END_OF_DOCUMENT = "...";

    private YamlReader() {}

    /**
     * Reads resources: the documents of a stream, typed as {@code kustomize build} prints them.
     *
     * <p>As in kustomize, a line that starts with {@code ---} splits the text, and what follows {@code ...} within a
     * part is ignored.
     *
     * @param file the name to give in errors
     * @return the documents in order; those that are empty or null are left out
     */
    public static List<Object> documents(String file, String text) {
        var documents = resources(file, text);
        try {
            documents.replaceAll(Trees::plain);
        } catch (IllegalArgumentException e) {
            throw new BuildException("%s: %s".formatted(file, e.getMessage()));
        }
        return documents;
    }

    /**
     * Reads the same documents with scalars as they are written: what a value does not tell is a {@link Scalar}.
     *
     * @param file the name to give in errors
     */
    public static List<Object> resources(String file, String text) {
        return documents(file, text, Dialect.RESOURCES);
    }

    /**
     * Reads strategic merge patches as resources are read; a value whose key is no text is an {@link UnquotedKey}.
     *
     * @param file the name to give in errors
     */
    public static List<Object> patches(String file, String text) {
        return documents(file, text, Dialect.PATCHES);
    }

    /**
     * Reads, and says of each value that it does: of that alone can be known how much a text makes of itself.
     *
     * @param <T> what is read
     * @param meter may throw, by which the reading ends
     */
    public static <T> T counting(Runnable meter, Supplier<T> reading) {
        return ScopedValue.where(Limits.METER, meter).call(reading::get);
    }

    private static List<Object> documents(String file, String text, Dialect dialect) {
        var documents = new ArrayList<Object>();
        var limits = new Limits();
        for (var part : StreamPart.split(file, text)) {
            tree(part, dialect, limits).ifPresent(documents::add);
        }
        return documents;
    }

    /**
     * Reads a file that configures the build, such as {@code kustomization.yaml} or a JSON patch, as {@code
     * sigs.k8s.io/yaml} does: {@code yes}, {@code on}, … are booleans, keys that are numbers or booleans become text,
     * the last of several equal keys counts.
     *
     * @param file the name to give in errors
     * @return the first document; empty where there is none or it is null
     */
    public static Optional<Object> configuration(String file, String text) {
        return tree(new StreamPart(file, text, 0), Dialect.CONFIGURATION, new Limits());
    }

    /** Reads a configuration in which a field that is there twice is an error. */
    public static Optional<Object> strictConfiguration(String file, String text) {
        return tree(new StreamPart(file, text, 0), Dialect.STRICT_CONFIGURATION, new Limits());
    }

    /**
     * The value of a text of which JSON can be made.
     *
     * @return empty where none can: the text is no YAML, or has keys or values that JSON does not have
     */
    public static Optional<Object> json(String text) {
        try {
            return new Composer(text, Dialect.RESOURCES, new Limits())
                    .firstDocument()
                    .flatMap(new TreeBuilder(Dialect.RESOURCES, new Limits())::treeOfTexts)
                    .map(Trees::plain);
        } catch (YamlSyntaxException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether nothing splits a text of resources into parts, of which each may hold a document. */
    public static boolean isOnePart(String text) {
        return !StreamPart.isSplit(text);
    }

    /**
     * Whether a line has signs of YAML in it, and is read as something else than a text with them: a list, a map, nothing. A
     * text of several lines never is, for kustomize.
     */
    static boolean isOtherThanText(String line) {
        if (line.indexOf('\n') >= 0 || !hasSigns(line) || line.equals(END_OF_DOCUMENT)) {
            return false;
        }
        try {
            return !(tree(new StreamPart("", line, 0), Dialect.OLD_YAML, new Limits())
                            .orElse(null)
                    instanceof String);
        } catch (BuildException e) {
            return false;
        }
    }

    private static boolean hasSigns(String line) {
        return !line.isEmpty() && BEGINNINGS.indexOf(line.charAt(0)) >= 0
                || line.endsWith(":")
                || line.endsWith(" ")
                || line.contains(": ")
                || line.contains(":\t")
                || line.contains(" #");
    }

    private static Optional<Object> tree(StreamPart part, Dialect dialect, Limits limits) {
        if (part.text().length() > Limits.CODE_POINTS) {
            throw new BuildException("%s: is larger than %d characters".formatted(part.file(), Limits.CODE_POINTS));
        }
        try {
            var document = new Composer(part.text(), dialect, limits).firstDocument();
            return document.flatMap(node -> new TreeBuilder(dialect, limits)
                    .tree(node, dialect == Dialect.RESOURCES ? LastBlock.of(node, part.text()) : Optional.empty()));
        } catch (YamlSyntaxException e) {
            throw part.error(e);
        }
    }
}
