package dev.sluice.kustomize;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A directory with a kustomization file, which kustomize's glossary calls a kustomization root, and what the file's
 * references lead to from there: files, other roots, and roots in remote repositories.
 */
final class KustomizationRoot implements FileAccess {
    private final BuildFiles files;
    private final BuildRun run;
    private final Path directory;
    private final NamedFile file;
    private final Optional<KustomizationRoot> referrer;
    private final Optional<Clone> clone;

    /** The repository that a root is in where it is a remote one. */
    private record Clone(RemoteReference reference, Path directory) {}

    /** @param name the name of the file, without its directory */
    record NamedFile(String name, KustomizationFile kustomization) {}

    /** What a reference among the {@code resources} leads to. */
    sealed interface Resources {
        /** The objects of a file, each a tree that may be changed. */
        record Objects(List<Map<String, Object>> objects, Provenance.Place origin) implements Resources {}

        record Base(KustomizationRoot root) implements Resources {}
    }

    private KustomizationRoot(
            BuildFiles files,
            BuildRun run,
            Path directory,
            NamedFile file,
            Optional<KustomizationRoot> referrer,
            Optional<Clone> clone) {
        this.files = files;
        this.run = run;
        this.directory = directory;
        this.file = file;
        this.referrer = referrer;
        this.clone = clone;
    }

    /** The root that is built. */
    static KustomizationRoot top(BuildFiles files, BuildRun run, Path directory, NamedFile file) {
        return new KustomizationRoot(files, run, directory, file, Optional.empty(), Optional.empty());
    }

    /** The kustomization file of a directory, which must have one. */
    static NamedFile fileOf(BuildFiles files, Path directory) {
        var found = KustomizationFile.find(files.paths(), directory)
                .orElseThrow(() -> new BuildException("unable to find one of %s in directory '%s'"
                        .formatted(KustomizationFile.NAMES, files.shown(directory))));
        var text = files.text(files.guarded(found, found));
        try {
            return new NamedFile(found.getFileName().toString(), KustomizationFile.parse(files.shown(found), text));
        } catch (BuildException e) {
            throw e.namingFile();
        }
    }

    KustomizationFile kustomization() {
        return file.kustomization;
    }

    /** The root that is built, from which references lead to this one. */
    KustomizationRoot top() {
        return referrer.map(KustomizationRoot::top).orElse(this);
    }

    /** The name of the directory alone. */
    String name() {
        return Objects.toString(directory.getFileName(), "/");
    }

    /** The kustomization file as a user knows it. */
    String shown() {
        return files.shown(directory.resolve(file.name));
    }

    /** The kustomization file as it is seen from the root that is built. */
    Provenance.Place place() {
        return seen(directory.resolve(file.name));
    }

    /** Whether this root is in the same repository as the other, or none of them is in one. */
    boolean isBeside(KustomizationRoot other) {
        return clone.equals(other.clone);
    }

    /** @throws BuildException where there is nothing, or what may not be read, or a root that this one is reached by */
    Resources resources(String reference) {
        if (RemoteReference.isFile(reference)) {
            return onServer(reference);
        }
        var remote = repository(reference);
        if (remote.isPresent()) {
            return new Resources.Base(inClone(remote.get()));
        }
        var path = files.guarded(directory.resolve(reference), Path.of(reference));
        if (files.isDirectory(path)) {
            return new Resources.Base(below(reference, path));
        }
        var allowed = restricted(reference, path);
        return new Resources.Objects(files.objects(allowed), seen(allowed));
    }

    /** @throws BuildException where there is no such root, or one that this one is reached by */
    KustomizationRoot component(String reference) {
        return repository(reference).map(this::inClone).orElseGet(() -> componentBelow(reference));
    }

    /** A URL is that of a file where the server has one with objects in it, or else that of a repository. */
    private Resources onServer(String url) {
        try {
            var objects = ObjectFile.read(url, remoteText(url));
            return new Resources.Objects(objects, Provenance.Place.of(url));
        } catch (BuildException noFile) {
            return new Resources.Base(inClone(repository(url).orElseThrow(() -> noFile)));
        }
    }

    private KustomizationRoot componentBelow(String reference) {
        var path = files.guarded(directory.resolve(reference), Path.of(reference));
        if (!files.isDirectory(path)) {
            throw new BuildException("component '%s' is not a directory".formatted(reference));
        }
        return below(reference, path);
    }

    private KustomizationRoot below(String reference, Path path) {
        if (Path.of(reference).isAbsolute()) {
            throw new BuildException("new root '%s' cannot be absolute".formatted(reference));
        }
        for (var visited = Optional.of(this); visited.isPresent(); visited = visited.get().referrer) {
            if (visited.get().directory.startsWith(path)) {
                throw new BuildException("cycle detected: candidate root '%s' contains visited root '%s'"
                        .formatted(files.shown(path), files.shown(visited.get().directory)));
            }
        }
        return new KustomizationRoot(files, run, path, fileOf(files, path), Optional.of(this), clone);
    }

    /** The repository that a text names, unless there is a file or a directory of that name. */
    private Optional<RemoteReference> repository(String reference) {
        return RemoteReference.parse(reference).filter(_ -> !files.paths().exists(directory.resolve(reference)));
    }

    /** A base in a repository, of which no file outside of it is read. */
    private KustomizationRoot inClone(RemoteReference reference) {
        for (var visited = Optional.of(this); visited.isPresent(); visited = visited.get().referrer) {
            if (visited.get()
                    .clone
                    .filter(each -> each.reference.text().startsWith(reference.text()))
                    .isPresent()) {
                throw new BuildException("cycle detected: '%s' refers to itself".formatted(reference.text()));
            }
        }
        var root = run.remotes().repository(reference);
        var cloned = new BuildFiles(root, run.cache());
        var base = cloned.guarded(root.resolve(reference.path()), Path.of(reference.path()));
        if (!cloned.isDirectory(base)) {
            throw new BuildException("'%s' refers to a file; expected a directory".formatted(reference.text()));
        }
        var found = fileOf(cloned, base);
        return new KustomizationRoot(
                cloned, run, base, found, Optional.of(this), Optional.of(new Clone(reference, root)));
    }

    /** A path as it is seen from the root that is built, or from the top of a remote repository. */
    private Provenance.Place seen(Path path) {
        return clone.map(each -> new Provenance.Place(
                        each.directory.relativize(path).toString(), each.reference.repository(), each.reference.ref()))
                .orElseGet(() ->
                        Provenance.Place.of(top().directory.relativize(path).toString()));
    }

    @Override
    public byte[] bytes(String path) {
        return files.bytes(isOnServer(path) ? run.remotes().file(path) : file(path));
    }

    @Override
    public String text(String path) {
        return isOnServer(path) ? remoteText(path) : files.text(file(path));
    }

    private String remoteText(String url) {
        return BuildFiles.utf8(files.bytes(run.remotes().file(url)))
                .orElseThrow(() -> new BuildException("is not UTF-8 text").in(url));
    }

    private boolean isOnServer(String path) {
        return RemoteReference.isFile(path) && !files.paths().exists(directory.resolve(path));
    }

    private Path file(String path) {
        var real = restricted(path, files.guarded(directory.resolve(path), Path.of(path)));
        if (files.isDirectory(real)) {
            throw new BuildException("'%s' must resolve to a file".formatted(path));
        }
        return real;
    }

    private Path restricted(String reference, Path real) {
        if (run.options().restriction() == KustomizeBuild.LoadRestriction.ROOT_ONLY && !real.startsWith(directory)) {
            throw new BuildException(
                    "security; file '%s' is not in or below '%s'".formatted(reference, files.shown(directory)));
        }
        return real;
    }
}
