package dev.sluice.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.memory.SharedMemory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.eclipse.jgit.errors.TooLargeObjectInPackException;
import org.eclipse.jgit.internal.storage.dfs.DfsRepositoryDescription;
import org.eclipse.jgit.internal.storage.dfs.InMemoryRepository;
import org.eclipse.jgit.internal.storage.pack.PackWriter;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.revwalk.RevWalk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedRepositoryTest {
    private static final int LARGE = 200_000;

    private SharedMemory memory = SharedMemory.unlimited();

    @TempDir
    private Path directory;

    @Test
    void aPackWithinTheBoundsIsTaken() throws IOException {
        try (var repository = repository(new BoundedRepository.Limits(LARGE, 10))) {
            parse(repository, zeros());
            assertThat(repository.getObjectDatabase().has(id())).isTrue();
        }
    }

    @Test
    void anObjectThatIsTooLargeIsNotUnpacked() throws IOException {
        try (var repository = repository(new BoundedRepository.Limits(LARGE - 1, 10))) {
            var pack = zeros();
            assertThat(pack).hasSizeLessThan(1000);
            assertThatThrownBy(() -> parse(repository, pack)).isInstanceOf(TooLargeObjectInPackException.class);
        }
    }

    /** JGit makes room for as many objects as a pack says that it has: two billion, here, in 32 bytes. */
    @Test
    void noRoomIsMadeForObjectsThatAreOnlySaidToBeThere() throws IOException {
        try (var repository = repository(BoundedRepository.Limits.ofMemory())) {
            var pack = zeros();
            pack[8] = 0x7f;
            assertThatThrownBy(() -> parse(repository, pack))
                    .isInstanceOf(PackLimitException.class)
                    .hasMessageContaining("the server sends 21")
                    .hasMessageContaining("fit into the memory of this process");
        }
    }

    @Test
    void aPackThatEndsInItsHeaderIsNoPack() throws IOException {
        try (var repository = repository(BoundedRepository.Limits.ofMemory())) {
            assertThatThrownBy(() -> parse(repository, "PACK".getBytes())).isInstanceOf(IOException.class);
        }
    }

    /** Some kilobytes of deltas, each of which is as large as its base once it is resolved. */
    @Test
    void deltasAreResolvedUntilTheDeadlineAndNoLonger() throws IOException {
        try (var repository = repository(new BoundedRepository.Limits(DeltaPack.BASE_BYTES, 10_000));
                var inserter = repository.newObjectInserter()) {
            var parser = inserter.newPackParser(new ByteArrayInputStream(DeltaPack.of(2000)));
            var deadline = GitDeadline.in(Duration.ofMillis(300));
            assertThatThrownBy(() -> parser.parse(deadline))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("not done within 300ms");
        }
    }

    @Test
    void deltasAreTakenWithinTheDeadline() throws IOException {
        try (var repository = repository(new BoundedRepository.Limits(DeltaPack.BASE_BYTES, 10_000));
                var inserter = repository.newObjectInserter()) {
            var parser = inserter.newPackParser(new ByteArrayInputStream(DeltaPack.of(3)));
            parser.parse(GitDeadline.in(Duration.ofMinutes(1)));
            assertThat(parser.getObjectCount()).isEqualTo(4);
        }
    }

    /** A few hundred bytes for each of them; JGit keeps all that have another delta to be resolved. */
    @Test
    void noChainOfDeltasHasMoreInMemoryThanItMay() throws IOException {
        for (var pack : List.of(DeltaPack.chain(40, 1), DeltaPack.chainOfNames(40, 1))) {
            try (var repository = repository(new BoundedRepository.Limits(DeltaPack.BASE_BYTES, 10_000))) {
                assertThatThrownBy(() -> parse(repository, pack))
                        .isInstanceOf(PackLimitException.class)
                        .hasMessageMatching(
                                "the server sends objects that are made of each other, which takes 16[0-9] MiB at"
                                        + " a time; of the memory of this process, at most 16 MiB are for that");
            }
        }
    }

    @Test
    void aLongChainWithoutBranchesIsTaken() throws IOException {
        for (var pack : List.of(DeltaPack.chain(40, 0), DeltaPack.chainOfNames(40, 0))) {
            try (var repository = repository(new BoundedRepository.Limits(DeltaPack.BASE_BYTES, 10_000))) {
                assertThatCode(() -> parse(repository, pack)).doesNotThrowAnyException();
            }
        }
    }

    @Test
    void deltasAreResolvedWithinTheMemoryOfAll() throws IOException {
        memory = new SharedMemory(2 * DeltaPack.BASE_BYTES, Duration.ofSeconds(1));
        var limits = new BoundedRepository.Limits(DeltaPack.BASE_BYTES, 10_000);
        try (var repository = repository(limits)) {
            parse(repository, DeltaPack.of(1));
            assertThatThrownBy(() -> parse(repository, DeltaPack.of(2)))
                    .as("taken until the repository is closed")
                    .isInstanceOf(PackLimitException.class)
                    .hasMessageContaining("needs more memory than there is beside what others use");
        }
    }

    @Test
    void whatIsNoPackIsRefusedBeforeItIsResolved() throws IOException {
        var pack = DeltaPack.of(1);
        for (var at = 12; at < pack.length - 20; at += at < 30 || at > pack.length - 40 ? 1 : 501) {
            var broken = pack.clone();
            broken[at] ^= 0x55;
            try (var repository = repository(new BoundedRepository.Limits(DeltaPack.BASE_BYTES, 10_000))) {
                assertThatThrownBy(() -> parse(repository, broken))
                        .as("byte %d", at)
                        .isInstanceOf(IOException.class);
            }
        }
    }

    /** JGit reads beyond its buffer there. */
    @Test
    void aSizeThatNeverEndsIsNotRead() throws IOException {
        for (var type : List.of(Constants.OBJ_BLOB, Constants.OBJ_OFS_DELTA)) {
            var pack = DeltaPack.of(1);
            Arrays.fill(pack, 12, 200, (byte) 0xff);
            if (type == Constants.OBJ_OFS_DELTA) {
                pack[12] = (byte) (type << 4); // the offset is what never ends
            }
            try (var repository = repository(BoundedRepository.Limits.ofMemory())) {
                assertThatThrownBy(() -> parse(repository, pack))
                        .isInstanceOf(PackLimitException.class)
                        .hasMessage("the server sends a pack that cannot be read");
            }
        }
    }

    private BoundedRepository repository(BoundedRepository.Limits limits) throws IOException {
        var repository =
                BoundedRepository.bare(directory, limits, memory.share("team"), GitDeadline.in(Duration.ofSeconds(10)));
        if (!Files.exists(directory.resolve("HEAD"))) {
            repository.create(true);
        }
        return repository;
    }

    private static void parse(BoundedRepository repository, byte[] pack) throws IOException {
        try (var inserter = repository.newObjectInserter()) {
            inserter.newPackParser(new ByteArrayInputStream(pack)).parse(NullProgressMonitor.INSTANCE);
        }
    }

    private static ObjectId id() throws IOException {
        try (var repository = new InMemoryRepository(new DfsRepositoryDescription());
                var inserter = repository.newObjectInserter()) {
            return inserter.idFor(Constants.OBJ_BLOB, new byte[LARGE]);
        }
    }

    /** A pack with one object: many zeros. */
    private static byte[] zeros() throws IOException {
        try (var repository = new InMemoryRepository(new DfsRepositoryDescription());
                var inserter = repository.newObjectInserter()) {
            var blob = inserter.insert(Constants.OBJ_BLOB, new byte[LARGE]);
            inserter.flush();
            var pack = new ByteArrayOutputStream();
            try (var writer = new PackWriter(repository);
                    var walk = new RevWalk(repository)) {
                writer.addObject(walk.parseAny(blob));
                writer.writePack(NullProgressMonitor.INSTANCE, NullProgressMonitor.INSTANCE, pack);
            }
            return pack.toByteArray();
        }
    }
}
