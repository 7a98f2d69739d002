package dev.sluice.kustomize.differential;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AddLifecycleHook;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/**
 * Our engine builds of random overlay trees what kustomize builds of them, or fails where kustomize fails. What differs is
 * made smaller until nothing of it can go, and printed in the form of a case of the corpus.
 */
class RandomOverlaysIT {
    /** How many new overlays to try: what the build is given as {@code sluice.overlays}. */
    private static final String ASKED_FOR = "jqwik.tries.default";

    /**
     * Those of known-differences.txt that random overlays meet: an Ingress that kustomize gives the Secret of a variant, whose
     * name is that of its own and more.
     */
    private static final Pattern KNOWN_DIFFERENCE = Pattern.compile(
            "Ingress/\\S+ spec: tls: \\[\\d+]: secretName: expected \"[^\"]*?([^\"]+)[^\"]*\", got \"\\1\"");

    /** Where there is memory for it: to make and delete small files takes longer than to build them. */
    private static final Path TEMPORARY = Stream.of("/dev/shm", System.getProperty("java.io.tmpdir"))
            .map(Path::of)
            .filter(Files::isWritable)
            .findFirst()
            .orElseThrow();

    private static KustomizeBinary kustomize;
    private static KustomizeBuilds builds;

    @AfterContainer
    static void end() throws IOException {
        if (builds != null) {
            builds.close();
        }
    }

    @Provide
    Arbitrary<OverlayTree> trees() {
        return RandomOverlays.trees();
    }

    @Property(tries = 150, seed = "4")
    void randomOverlaysBuildToWhatKustomizeBuilds(@ForAll("trees") OverlayTree tree) throws Exception {
        compare(tree, kustomize());
    }

    /**
     * As many as {@code -Dsluice.overlays} says, others at every run. What differs has to differ from the program too; what
     * has a schema of its own is for the program alone.
     */
    @Property
    @AddLifecycleHook(WhereAskedFor.class)
    void newOverlaysBuildToWhatKustomizeBuilds(@ForAll("trees") OverlayTree tree) throws Exception {
        if (builds == null) {
            builds = KustomizeBuilds.start();
        }
        if (tree.text("").contains("openapi")) {
            compare(tree, kustomize());
            return;
        }
        try {
            compare(tree, builds);
        } catch (AssertionError e) {
            compare(tree, kustomize());
            throw new IllegalStateException("kustomize builds something else in a process with others", e);
        }
    }

    private static RealKustomize kustomize() throws IOException, InterruptedException {
        if (kustomize == null) {
            kustomize = KustomizeBinary.built();
        }
        return kustomize;
    }

    static class WhereAskedFor implements SkipExecutionHook {
        @Override
        public SkipResult shouldBeSkipped(LifecycleContext context) {
            return Integer.getInteger(ASKED_FOR, 0) > 0
                    ? SkipResult.doNotSkip()
                    : SkipResult.skip("-Dsluice.overlays=20000 tries as many new overlays");
        }
    }

    /** As metadata/internal-hash-of-another-kind, one of the known differences: an object of another kind gets a hash. */
    private static boolean isKnownDifference(OverlayTree tree) {
        var text = tree.text("");
        return text.contains("path: /kind, value:")
                && (text.contains("needsHashSuffix") || text.contains("Generator:"));
    }

    private static void compare(OverlayTree tree, RealKustomize kustomize) throws Exception {
        if (isKnownDifference(tree)) {
            return;
        }
        var directory = Files.createTempDirectory(TEMPORARY, "overlays").toRealPath();
        try {
            var recording =
                    kustomize.recordingOf(tree.asCase(""), Files.createDirectory(directory.resolve("kustomize")));
            var difference =
                    OurEngine.difference(tree.asCase(recording), Files.createDirectory(directory.resolve("sluice")));
            if (!difference.isEmpty() && !KNOWN_DIFFERENCE.matcher(difference).find()) {
                throw new AssertionError("%s%n%nTo keep it, put this into a file below %s, with a name that tells:%n%s"
                        .formatted(difference, Corpus.DIRECTORY, tree.text(recording)));
            }
        } finally {
            delete(directory);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
