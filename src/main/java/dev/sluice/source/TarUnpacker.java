package dev.sluice.source;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.sluice.disk.DiskSpace;
import dev.sluice.disk.NoDiskSpaceException;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Unpacks a gzip-compressed tar archive into a directory, entry by entry, with the rules that Flux applies to
 * artifacts: a name that could leave the directory fails the whole archive, symbolic links are left out, a hard link
 * becomes an empty file, devices and pipes are refused. No link is ever made, so no name can lead out through one.
 */
final class TarUnpacker {
    private static final int MAX_FOLDERS = 256;
    private static final int BUFFER_BYTES = 64 * 1024;

    private static final Set<PosixFilePermission> PARENT_DIRECTORY = PosixFilePermissions.fromString("rwxr-x---");
    /** In the order of the mode's bits, the lowest first. */
    private static final List<PosixFilePermission> PERMISSION_BITS = List.of(
            PosixFilePermission.OTHERS_EXECUTE,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.OWNER_EXECUTE,
            PosixFilePermission.OWNER_WRITE,
            PosixFilePermission.OWNER_READ);

    private final FetchLimits limits;
    private final Duration timeout;

    /** @param timeout how long an archive may take, from the start of its unpacking */
    TarUnpacker(FetchLimits limits, Duration timeout) {
        this.limits = limits;
        this.timeout = timeout;
    }

    /**
     * @param compressed the archive; not closed
     * @param directory must exist; its former content stays
     * @param room for its files and folders
     * @throws InvalidArchiveException if the archive breaks a rule or a limit, or takes too long
     * @throws NoDiskSpaceException if there is no room
     * @throws InterruptedIOException if the thread is interrupted, which it stays
     * @throws IOException if it is damaged or the disk refuses
     */
    void unpack(InputStream compressed, Path directory, DiskSpace.Room room) throws IOException {
        var deadline = UnpackDeadline.in(timeout);
        var content = decompressed(deadline.guarding(compressed));
        new Unpacking(
                        new MeteredInputStream(content, deadline),
                        directory.toAbsolutePath().normalize(),
                        room)
                .run();
    }

    private static InputStream decompressed(InputStream compressed) throws IOException {
        try {
            return new GzipMembers(compressed, BUFFER_BYTES);
        } catch (ZipException notGzip) {
            throw new InvalidArchiveException("requires gzip-compressed body: gzip: invalid header");
        } catch (EOFException empty) {
            throw new InvalidArchiveException("requires gzip-compressed body: EOF");
        }
    }

    /** One archive on its way to the disk. */
    private final class Unpacking {
        private final MeteredInputStream metered;
        private final TarArchiveInputStream tar;
        private final Path root;
        private final DiskSpace.Room room;
        private final Instant started = Instant.now();
        private int entries;
        private long unpacked;

        Unpacking(MeteredInputStream metered, Path root, DiskSpace.Room room) {
            this.metered = metered;
            this.tar = new TarHeaders(metered);
            this.root = root;
            this.room = room;
        }

        void run() throws IOException {
            for (var entry = next(); entry != null; entry = next()) {
                countEntry();
                var size = sizeWithinLimits(entry);
                unpacked += size;
                metered.grantContent(entry.getSize());
                unpack(entry, size, target(entry.getName(), root));
            }
        }

        private TarArchiveEntry next() throws IOException {
            metered.grantHeaders();
            try {
                return tar.getNextEntry();
            } catch (InvalidArchiveException | InterruptedIOException e) {
                throw e;
            } catch (IOException | IllegalArgumentException e) {
                throw new InvalidArchiveException("tar error: " + e.getMessage());
            }
        }

        private void countEntry() throws InvalidArchiveException {
            if (++entries > limits.entries()) {
                throw new InvalidArchiveException(
                        "tar has more than the max number of %d entries".formatted(limits.entries()));
            }
        }

        private long sizeWithinLimits(TarArchiveEntry entry) throws InvalidArchiveException {
            var size = Math.max(entry.getSize(), entry.getRealSize());
            if (size > limits.fileBytes()) {
                throw new InvalidArchiveException("tar file entry \"%s\" is bigger than max file size of %d bytes"
                        .formatted(entry.getName(), limits.fileBytes()));
            }
            if (size > limits.unpackedBytes() - unpacked) {
                throw new InvalidArchiveException("tar \"%s\" is bigger than max archive size of %d bytes"
                        .formatted(entry.getName(), limits.unpackedBytes()));
            }
            return size;
        }

        /** @param size what it takes on the disk, which may be more than the archive holds of it */
        private void unpack(TarArchiveEntry entry, long size, Path target) throws IOException {
            if (entry.isSymbolicLink()) {
                return;
            }
            if (entry.isCharacterDevice() || entry.isBlockDevice() || entry.isFIFO()) {
                throw new InvalidArchiveException("tar file entry %s contained unsupported file type %s"
                        .formatted(entry.getName(), goFileMode(entry)));
            }
            createParents(target);
            room.take(DiskSpace.ofFile(entry.isDirectory() ? 0 : size));
            if (entry.isDirectory()) {
                createDirectory(target);
                Files.setPosixFilePermissions(target, permissions(entry.getMode() | 0700));
                return;
            }
            write(tar, target);
            // A file that its owner may not read would only make the build fail.
            Files.setPosixFilePermissions(target, permissions(entry.getMode() | 0600));
            var modified = entry.getLastModifiedTime().toInstant();
            Files.setLastModifiedTime(target, FileTime.from(modified.isAfter(started) ? started : modified));
        }

        /** Folders that the archive does not name count as entries too. */
        private void createParents(Path target) throws IOException {
            var missing = new ArrayDeque<Path>();
            for (var folder = target.getParent();
                    folder.startsWith(root) && !Files.isDirectory(folder);
                    folder = folder.getParent()) {
                missing.push(folder);
            }
            for (var folder : missing) {
                countEntry();
                room.take(DiskSpace.ofFile(0));
                createDirectory(folder);
            }
        }
    }

    private static Path target(String name, Path root) throws InvalidArchiveException {
        if (name.isEmpty() || name.contains("\\") || name.startsWith("/") || name.contains("../")) {
            throw invalidName(name);
        }
        try {
            var path = root.resolve(name).normalize();
            if (!path.startsWith(root)) {
                throw invalidName(name);
            }
            if (root.relativize(path).getNameCount() > MAX_FOLDERS + 1) {
                throw new InvalidArchiveException(
                        "tar has a path of more than %d folders within each other".formatted(MAX_FOLDERS));
            }
            return path;
        } catch (InvalidPathException e) {
            throw invalidName(name);
        }
    }

    private static InvalidArchiveException invalidName(String name) {
        return new InvalidArchiveException("tar contained invalid name error \"%s\"".formatted(name));
    }

    private static void createDirectory(Path directory) throws IOException {
        Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PARENT_DIRECTORY));
    }

    private static void write(TarArchiveInputStream tar, Path target) throws IOException {
        try (var out = Files.newOutputStream(target, CREATE, WRITE, TRUNCATE_EXISTING)) {
            tar.transferTo(out);
        } catch (InvalidArchiveException | InterruptedIOException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException("error writing to %s: %s".formatted(target, e.getMessage()), e);
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        var permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (var bit = 0; bit < PERMISSION_BITS.size(); bit++) {
            if ((mode & 1 << bit) != 0) {
                permissions.add(PERMISSION_BITS.get(bit));
            }
        }
        return permissions;
    }

    /** As Go's {@code fs.FileMode} prints itself, since Flux's message ends with that. */
    private static String goFileMode(TarArchiveEntry entry) {
        var type = entry.isFIFO() ? "p" : entry.isCharacterDevice() ? "Dc" : "D";
        return type + PosixFilePermissions.toString(permissions(entry.getMode()));
    }
}
