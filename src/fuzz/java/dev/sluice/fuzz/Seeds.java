package dev.sluice.fuzz;

import dev.sluice.sops.Format;
import dev.sluice.sops.Recordings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.internal.storage.pack.PackWriter;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.TreeFormatter;
import org.eclipse.jgit.revwalk.ObjectWalk;
import org.eclipse.jgit.revwalk.RevObject;

/** Inputs to begin with. */
final class Seeds {
    private static final Path WRITTEN = Path.of("src/fuzz/seeds");
    private static final Path CASES = Path.of("src/test/resources/kustomize");
    private static final Pattern BETWEEN_SEEDS = Pattern.compile("(?m)^----\n");
    private static final Pattern BEFORE_FILE = Pattern.compile("(?m)^-- ");

    private Seeds() {}

    /** Those of a file of {@code src/fuzz/seeds}, with lines of four dashes between them. */
    static Stream<byte[]> written(Target target) {
        try {
            return BETWEEN_SEEDS
                    .splitAsStream(Files.readString(WRITTEN.resolve(target + ".txt")))
                    .map(Seeds::bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The kustomization files of the cases that are compared with kustomize. */
    static Stream<byte[]> kustomizations(Target target) {
        return files(name -> name.endsWith("kustomization.yaml"));
    }

    /** Their other files. */
    static Stream<byte[]> manifests(Target target) {
        return files(name -> name.endsWith(".yaml") && !name.endsWith("kustomization.yaml"));
    }

    /** Their files of variables. */
    static Stream<byte[]> environments(Target target) {
        return files(name -> name.endsWith(".env") || name.endsWith(".properties"));
    }

    /** Files that the real sops encrypted, behind the number of their format. */
    static Stream<byte[]> encrypted(Target target) {
        return Recordings.encrypted().stream()
                .map(name -> numbered(Format.ofFile(name).ordinal(), Recordings.recorded(name)));
    }

    /** Entries of decryption Secrets, behind their number. */
    static Stream<byte[]> keys(Target target) {
        return Stream.of(
                numbered(0, Recordings.key("one.agekey")),
                numbered(1, Recordings.key("rsa2048.asc")),
                numbered(1, Recordings.key("ed25519.asc")),
                numbered(2, bytes("token\n")),
                numbered(3, bytes("aws_access_key_id: a\naws_secret_access_key: b\naws_session_token: c\n")),
                numbered(
                        4,
                        bytes(
                                "{\"type\":\"service_account\",\"client_email\":\"a\",\"private_key\":\"-----BEGIN PRIVATE"
                                        + " KEY-----\\nMC4=\\n-----END PRIVATE KEY-----\",\"token_uri\":\"https://a\"}")),
                numbered(5, bytes("tenantId: a\nclientId: b\nclientSecret: c\n")),
                numbered(
                        5, bytes("tenantId: a\nclientId: b\nclientCertificate: Y2E=\nclientCertificatePassword: d\n")));
    }

    private static byte[] numbered(int number, byte[] content) {
        var seed = new byte[content.length + 1];
        seed[0] = (byte) number;
        System.arraycopy(content, 0, seed, 1, content.length);
        return seed;
    }

    /** An archive with an entry of each kind. */
    static Stream<byte[]> archives(Target target) {
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarArchiveOutputStream(bytes, 512, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
            add(tar, new TarArchiveEntry("folder/"), "");
            add(tar, new TarArchiveEntry("folder/file"), "content");
            add(tar, new TarArchiveEntry("long".repeat(40)), "content");
            var link = new TarArchiveEntry("link", TarConstants.LF_SYMLINK);
            link.setLinkName("../..");
            add(tar, link, "");
            var hard = new TarArchiveEntry("hard", TarConstants.LF_LINK);
            hard.setLinkName("folder/file");
            add(tar, hard, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Stream.of(bytes.toByteArray());
    }

    /** A pack with an object of each kind, without its checksum. */
    static Stream<byte[]> packs(Target target) {
        try (var repository = new InMemoryRepository(new DfsRepositoryDescription());
                var inserter = repository.newObjectInserter();
                var writer = new PackWriter(repository)) {
            var file = inserter.insert(Constants.OBJ_BLOB, bytes("content\n".repeat(20)));
            var other = inserter.insert(Constants.OBJ_BLOB, bytes("content\n".repeat(20) + "more"));
            var folder = new TreeFormatter();
            folder.append("a", FileMode.REGULAR_FILE, file);
            folder.append("b", FileMode.EXECUTABLE_FILE, other);
            var tree = inserter.insert(folder);
            inserter.flush();
            writer.setDeltaBaseAsOffset(true);
            var pack = new ByteArrayOutputStream();
            try (var walk = new ObjectWalk(repository)) {
                writer.preparePack(Stream.<RevObject>of(walk.parseAny(file), walk.parseAny(other), walk.parseAny(tree))
                        .iterator());
            }
            writer.writePack(NullProgressMonitor.INSTANCE, NullProgressMonitor.INSTANCE, pack);
            var whole = pack.toByteArray();
            return Stream.of(Arrays.copyOf(whole, whole.length - Constants.OBJECT_ID_LENGTH));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void add(TarArchiveOutputStream tar, TarArchiveEntry entry, String content) throws IOException {
        entry.setSize(content.length());
        tar.putArchiveEntry(entry);
        tar.write(bytes(content));
        tar.closeArchiveEntry();
    }

    private static Stream<byte[]> files(Predicate<String> isWanted) {
        try (var cases = Files.walk(CASES)) {
            return cases.filter(file -> file.toString().endsWith(".txt")).toList().stream()
                    .flatMap(Seeds::files)
                    .filter(file -> isWanted.test(file[0]))
                    .map(file -> bytes(file[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Names and contents. */
    private static Stream<String[]> files(Path file) {
        try {
            return BEFORE_FILE
                    .splitAsStream(Files.readString(file))
                    .skip(1)
                    .map(part -> part.split(" --\n", 2))
                    .filter(parts -> parts.length == 2 && !parts[0].equals("=>"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
