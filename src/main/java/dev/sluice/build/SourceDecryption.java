package dev.sluice.build;

import dev.sluice.kustomize.Budget;
import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.GuardedPaths;
import dev.sluice.kustomize.KustomizationFile;
import dev.sluice.kustomize.yaml.YamlReader;
import dev.sluice.sops.Decryption;
import dev.sluice.sops.Format;
import dev.sluice.sops.SopsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decrypts the files from which kustomizations make Secrets and patches, before the build: those of {@code secretGenerator}
 * and {@code patches}, in the directory that is built and in all that it refers to. The plaintext stays in memory; the files
 * are others' too. (Flux's Kustomization documentation, "Decryption"; a file is decrypted only where it has SOPS's mark.)
 */
final class SourceDecryption {
    private final GuardedPaths paths;
    private final Decryption decryption;
    private final Map<Path, byte[]> decrypted = new HashMap<>();
    private final Set<Path> visited = new HashSet<>();
    private final Set<Path> searched = new HashSet<>();

    private SourceDecryption(Path root, Decryption decryption) {
        this.paths = new GuardedPaths(root);
        this.decryption = decryption;
    }

    /**
     * @param root the directory that no path leaves
     * @param components directories that the kustomization has besides those that its file names
     * @return the content of the files that were encrypted, by their real paths
     * @throws BuildException where a file cannot be decrypted, or a directory that is referred to is no kustomization
     */
    static Map<Path, byte[]> of(Path root, Path directory, List<String> components, Decryption decryption) {
        var sources = new SourceDecryption(root, decryption);
        try {
            sources.paths.find(directory).ifPresent(real -> {
                sources.visitTree(real);
                components.forEach(component -> sources.refer(real, component));
            });
        } catch (BuildException | SopsException e) {
            throw new BuildException("error decrypting sources: " + e.getMessage());
        } catch (UncheckedIOException e) {
            throw new BuildException("error decrypting sources: " + e.getCause());
        }
        return sources.decrypted;
    }

    /** Where there is no kustomization file, the build takes the directories below that have one. */
    private void visitTree(Path directory) {
        if (!kustomizationFiles(directory).isEmpty()) {
            visit(directory);
            return;
        }
        if (!searched.add(directory)) {
            return;
        }
        try (var entries = Files.list(directory)) {
            entries.filter(paths::isDirectory)
                    .sorted()
                    .forEach(entry -> paths.find(entry).filter(visited::add).ifPresent(below -> {
                        visited.remove(below);
                        visitTree(below);
                    }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void visit(Path directory) {
        if (!visited.add(directory)) {
            return;
        }
        Budget.ofThisBuild().look();
        var fields = kustomization(directory);
        for (var generator : maps(fields, "secretGenerator")) {
            texts(generator, "files").forEach(file -> decryptFile(directory, file));
            texts(generator, "envs").forEach(file -> decryptEnv(directory, file));
            if (field(generator, "env") instanceof String file) {
                decryptEnv(directory, file);
            }
        }
        for (var patch : maps(fields, "patches")) {
            if (field(patch, "path") instanceof String file && !file.contains("://")) {
                decrypt(directory, file, Format.ofFile(file));
            }
        }
        texts(fields, "resources").forEach(resource -> refer(directory, resource));
        texts(fields, "components").forEach(component -> refer(directory, component));
    }

    /** What is no directory here is a file, or somewhere else. */
    private void refer(Path directory, String reference) {
        path(directory, reference).filter(paths::isDirectory).ifPresent(this::visit);
    }

    /** @param entry a path, or a key and a path; the key tells the form */
    private void decryptFile(Path directory, String entry) {
        var sign = entry.indexOf('=');
        decrypt(directory, entry.substring(sign + 1), Format.ofFile(sign < 0 ? entry : entry.substring(0, sign)));
    }

    private void decryptEnv(Path directory, String file) {
        decrypt(directory, file, Format.ofFile(file, Format.DOTENV));
    }

    private void decrypt(Path directory, String name, Format format) {
        var file = path(directory, name);
        if (file.isEmpty() || decrypted.containsKey(file.get())) {
            return;
        }
        try {
            var data = content(file.get());
            if (format.marks(data)) {
                decrypted.put(file.get(), decryption.file(data, format, format));
            }
        } catch (SopsException e) {
            throw new BuildException("%s: %s".formatted(shown(file.get()), e.getMessage()));
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read".formatted(shown(file.get())));
        }
    }

    private byte[] content(Path file) throws IOException {
        if (!paths.isRegularFile(file)) {
            throw new SopsException("cannot decrypt irregular file as it has file mode type bits set");
        }
        var size = Files.size(file);
        if (size > Decryption.LARGEST_FILE) {
            throw new SopsException("cannot decrypt file with size (%d bytes) exceeding limit (%d)"
                    .formatted(size, Decryption.LARGEST_FILE));
        }
        Budget.ofThisBuild().addText(size);
        return Files.readAllBytes(file);
    }

    private Map<?, ?> kustomization(Path directory) {
        var files = kustomizationFiles(directory);
        if (files.isEmpty()) {
            throw new BuildException("no kustomization file found in %s".formatted(shown(directory)));
        }
        if (files.size() > 1) {
            throw new BuildException("found multiple kustomization files in %s".formatted(shown(directory)));
        }
        var file = files.getFirst();
        if (!paths.isRegularFile(file)) {
            throw new BuildException("expected %s to be a regular file".formatted(file.getFileName()));
        }
        try {
            Budget.ofThisBuild().addText(Files.size(file));
            var text = Files.readString(file, StandardCharsets.UTF_8);
            return YamlReader.configuration(shown(file), text)
                    .filter(Map.class::isInstance)
                    .<Map<?, ?>>map(fields -> (Map<?, ?>) fields)
                    .orElse(Map.of());
        } catch (IOException e) {
            throw new BuildException("%s: cannot be read".formatted(shown(file)));
        }
    }

    private List<Path> kustomizationFiles(Path directory) {
        return KustomizationFile.NAMES.stream()
                .map(name -> path(directory, name))
                .flatMap(Optional::stream)
                .distinct()
                .toList();
    }

    /** What is there, with links resolved; empty where it is not there or not below the root. */
    private Optional<Path> path(Path directory, String name) {
        try {
            return name.isEmpty() ? Optional.empty() : paths.find(directory.resolve(name));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    private String shown(Path path) {
        return "./" + paths.root().relativize(path);
    }

    private static List<Map<?, ?>> maps(Map<?, ?> fields, String name) {
        var maps = new ArrayList<Map<?, ?>>();
        elements(fields, name).forEach(element -> {
            if (element instanceof Map<?, ?> map) {
                maps.add(map);
            }
        });
        return maps;
    }

    private static List<String> texts(Map<?, ?> fields, String name) {
        return elements(fields, name).map(Objects::toString).toList();
    }

    private static Stream<?> elements(Map<?, ?> fields, String name) {
        return field(fields, name) instanceof List<?> list ? list.stream() : Stream.empty();
    }

    /** As the build reads it: upper case is not told from lower. Null where it is not there. */
    private static Object field(Map<?, ?> fields, String name) {
        for (var field : fields.entrySet()) {
            if (name.equalsIgnoreCase(String.valueOf(field.getKey()))) {
                return field.getValue();
            }
        }
        return null;
    }
}
