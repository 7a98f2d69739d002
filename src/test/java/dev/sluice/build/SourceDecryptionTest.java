package dev.sluice.build;

import static dev.sluice.sops.Recordings.recorded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.kustomize.BuildException;
import dev.sluice.sops.Decryption;
import dev.sluice.sops.Recordings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files are decrypted before a build, and which are none of its business. */
class SourceDecryptionTest {
    private static final String ENV = "secretGenerator: [{name: app, envs: [%s]}]\n";
    private static final String FILE = "secretGenerator: [{name: app, files: [%s]}]\n";

    @TempDir
    private Path directory;

    private Path root;

    @BeforeEach
    void anArtifact() throws IOException {
        root = Files.createDirectory(directory.resolve("artifact")).toRealPath();
    }

    // Files

    @ParameterizedTest
    @CsvSource({
        "a.env,  whole-settings.encrypted.env,  whole-settings.decrypted.env",
        "a,      whole-settings.encrypted.env,  whole-settings.decrypted.env",
        "a.txt,  whole-settings.encrypted.env,  whole-settings.decrypted.env",
        "a.yaml, whole-values.encrypted.yaml,   whole-values.decrypted.yaml",
        "a.json, whole-values.encrypted.json,   whole-values.decrypted.json",
        "a.ini,  whole-settings.encrypted.ini,  whole-settings.decrypted.ini",
    })
    void filesOfVariablesAreOfTheFormThatTheirNameTellsElseDotenv(String name, String encrypted, String decrypted) {
        write("app/" + name, recorded(encrypted));
        text("app/kustomization.yaml", ENV.formatted(name));

        assertThat(decrypted()).isEqualTo(Map.of("app/" + name, text(recorded(decrypted))));
    }

    @ParameterizedTest
    @CsvSource({
        "a.yaml,                   a.yaml, whole-values.encrypted.yaml,             whole-values.decrypted.yaml",
        "a.yaml=a,                 a,      whole-values.encrypted.yaml,             whole-values.decrypted.yaml",
        "a=a.bin,                  a.bin,  whole-blob.encrypted.bin,                whole-blob.decrypted.bin",
        ".dockerconfigjson=a.bin,  a.bin,  whole-config.encrypted.dockerconfigjson, whole-config.decrypted.dockerconfigjson",
    })
    void filesAreOfTheFormThatTheirKeyTells(String entry, String name, String encrypted, String decrypted) {
        write("app/" + name, recorded(encrypted));
        text("app/kustomization.yaml", FILE.formatted(entry));

        assertThat(decrypted()).isEqualTo(Map.of("app/" + name, text(recorded(decrypted))));
    }

    @ParameterizedTest
    @CsvSource({"a.env, whole-values.encrypted.json", "a.json, whole-values.encrypted.yaml", "a.yaml, plain"})
    void whatDoesNotHaveTheMarkOfItsFormStaysAsItIs(String name, String content) {
        write("app/" + name, content.equals("plain") ? "a: b".getBytes(StandardCharsets.UTF_8) : recorded(content));
        text("app/kustomization.yaml", FILE.formatted(name));

        assertThat(decrypted()).isEmpty();
    }

    @Test
    void whatHasTheMarkAndIsNotOfItsFormIsNamed() {
        text("app/a.yaml", "mac: ENC[\n  [");
        text("app/kustomization.yaml", FILE.formatted("a.yaml"));

        assertThat(failure()).startsWith("./app/a.yaml: failed to load encrypted YAML data: ");
    }

    @Test
    void aFileThatIsReferredToTwiceIsDecryptedOnce() {
        write("app/a.env", recorded("whole-settings.encrypted.env"));
        text("app/kustomization.yaml", """
                secretGenerator:
                - {name: a, envs: [a.env, ./a.env]}
                - {name: b, env: ../app/a.env}
                """);

        assertThat(decrypted()).containsOnlyKeys("app/a.env");
    }

    @Test
    void aDirectoryIsNoFile() {
        text("app/a.env/more", "");
        text("app/kustomization.yaml", ENV.formatted("a.env"));

        assertThat(failure()).isEqualTo("./app/a.env: cannot decrypt irregular file as it has file mode type bits set");
    }

    @Test
    void aPipeIsNoFile() throws Exception {
        text("app/kustomization.yaml", ENV.formatted("a.env"));
        var pipe = new ProcessBuilder("mkfifo", root.resolve("app/a.env").toString()).start();
        assertThat(pipe.waitFor()).isZero();

        assertThat(failure()).isEqualTo("./app/a.env: cannot decrypt irregular file as it has file mode type bits set");
    }

    @Test
    void whatIsNotThereIsLeftToTheBuild() {
        text("app/kustomization.yaml", ENV.formatted("gone.env") + """
                resources: [gone, gone.yaml]
                components: [../gone]
                patches: [{path: gone.yaml}]
                """);

        assertThat(decrypted()).isEmpty();
    }

    @Test
    void patchesOfServersAreLeftToTheBuild() {
        write("app/https:/example.com/patch.yaml", recorded("patch.encrypted.yaml"));
        text("app/kustomization.yaml", "patches: [{path: 'https://example.com/patch.yaml'}]");

        assertThat(decrypted()).isEmpty();
    }

    // Links and paths

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLinkInsideTheArtifactIsFollowed(boolean absolute) throws IOException {
        write("shared/some.env", recorded("whole-settings.encrypted.env"));
        text("app/kustomization.yaml", ENV.formatted("link.env"));
        Files.createSymbolicLink(
                root.resolve("app/link.env"),
                absolute ? root.resolve("shared/some.env") : Path.of("../shared/some.env"));

        assertThat(decrypted()).containsOnlyKeys("shared/some.env");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aDirectoryMayBeALinkInsideTheArtifact(boolean absolute) throws IOException {
        base("base");
        text("app/kustomization.yaml", "resources: [link]");
        Files.createSymbolicLink(root.resolve("app/link"), absolute ? root.resolve("base") : Path.of("../base"));

        assertThat(decrypted()).containsOnlyKeys("base/some.env");
    }

    @Test
    void noLinkAndNoPathLeadsOutOfTheArtifact() throws IOException {
        var outside = Files.createDirectory(directory.resolve("outside"));
        Files.write(outside.resolve("some.env"), recorded("whole-settings.encrypted.env"));
        Files.writeString(outside.resolve("kustomization.yaml"), ENV.formatted("some.env"));
        Files.createDirectories(root.resolve("app"));
        Files.createSymbolicLink(root.resolve("app/link.env"), outside.resolve("some.env"));
        Files.createSymbolicLink(root.resolve("app/link"), outside);
        text("app/kustomization.yaml", """
                secretGenerator: [{name: app, envs: [link.env, ../../outside/some.env, %1$s/some.env]}]
                resources: [link, ../../outside, %1$s]
                components: [../../../../../..]
                patches: [{path: ../../outside/some.env}]
                """.formatted(outside));

        assertThat(decrypted()).isEmpty();
    }

    // Kustomization files

    @ParameterizedTest
    @ValueSource(strings = {"kustomization.yaml", "kustomization.yml", "Kustomization"})
    void aKustomizationFileHasOneOfThreeNames(String name) {
        base("base");
        assertThat(root.resolve("base/kustomization.yaml")
                        .toFile()
                        .renameTo(root.resolve("base/" + name).toFile()))
                .isTrue();
        text("app/" + name, "resources: [../base]");

        assertThat(decrypted()).containsOnlyKeys("base/some.env");
    }

    @Test
    void twoKustomizationFilesAreOneTooMany() {
        text("app/kustomization.yaml", "resources: []");
        text("app/Kustomization", "resources: []");

        assertThat(failure()).isEqualTo("found multiple kustomization files in ./app");
    }

    @Test
    void aDirectoryThatIsReferredToHasAKustomizationFile() {
        text("app/kustomization.yaml", "resources: [../base]");
        text("base/a.yaml", "");

        assertThat(failure()).isEqualTo("no kustomization file found in ./base");
    }

    @Test
    void aKustomizationFileOutsideOfTheArtifactIsNone() throws IOException {
        var outside = Files.writeString(directory.resolve("outside.yaml"), "namePrefix: a-");
        text("app/kustomization.yaml", "resources: [../base]");
        Files.createDirectories(root.resolve("base"));
        Files.createSymbolicLink(root.resolve("base/kustomization.yaml"), outside);

        assertThat(failure()).isEqualTo("no kustomization file found in ./base");
    }

    @Test
    void aKustomizationFileIsAFile() {
        text("app/kustomization.yaml", "resources: [../base]");
        text("base/kustomization.yaml/more", "");

        assertThat(failure()).isEqualTo("expected kustomization.yaml to be a regular file");
    }

    @Test
    void aKustomizationFileThatIsNoneIsNamed() {
        text("app/kustomization.yaml", "resources: [");

        assertThat(failure()).contains("./app/kustomization.yaml");
    }

    @Test
    void fieldsAreNotToldApartByTheirCase() {
        write("app/a.env", recorded("whole-settings.encrypted.env"));
        text("app/kustomization.yaml", "SecretGenerator: [{Name: app, ENVS: [a.env]}]");

        assertThat(decrypted()).containsOnlyKeys("app/a.env");
    }

    // What a kustomization refers to

    @Test
    void basesAreVisitedHoweverDeepAndOnce() {
        base("base");
        text("middle/kustomization.yaml", "resources: [../base]\ncomponents: [../part]");
        text("part/kustomization.yaml", "kind: Component\nresources: [../base]");
        text("app/kustomization.yaml", "resources: [../middle, ../base]");

        assertThat(decrypted()).containsOnlyKeys("base/some.env");
    }

    @Test
    void whatRefersToItselfEnds() {
        text("app/kustomization.yaml", "resources: [., ../base]");
        text("base/kustomization.yaml", "resources: [../app]\n" + ENV.formatted("some.env"));
        write("base/some.env", recorded("whole-settings.encrypted.env"));

        assertThat(decrypted()).containsOnlyKeys("base/some.env");
    }

    @Test
    void anErrorOfABaseIsOneOfTheWhole() {
        text("app/kustomization.yaml", "resources: [../base]");
        text("base/kustomization.yaml", ENV.formatted("some.env"));
        text("base/some.env", "sops_mac=ENC[");

        assertThat(failure()).startsWith("./base/some.env: ");
    }

    @Test
    void whatIsElsewhereIsLeftToTheBuild() {
        text("app/kustomization.yaml", """
                resources:
                - https://example.com/file.yaml
                - https://github.com/example/repository//dir?ref=main
                - git@github.com:example/repository.git
                - a.yaml
                """);
        text("app/a.yaml", "");

        assertThat(decrypted()).isEmpty();
    }

    private void base(String name) {
        text(name + "/kustomization.yaml", ENV.formatted("some.env"));
        write(name + "/some.env", recorded("whole-settings.encrypted.env"));
    }

    /** What was decrypted, by the paths in the artifact. */
    private Map<String, String> decrypted() {
        return SourceDecryption.of(root, root.resolve("app"), List.of(), decryption()).entrySet().stream()
                .collect(Collectors.toMap(
                        file -> root.relativize(file.getKey()).toString(), file -> text(file.getValue())));
    }

    private String failure() {
        var prefix = "error decrypting sources: ";
        var failure = catchThrowableOfType(BuildException.class, this::decrypted);
        assertThat(failure).hasMessageStartingWith(prefix);
        return failure.getMessage().substring(prefix.length());
    }

    private static Decryption decryption() {
        return new Decryption(Recordings.keys("one.agekey"));
    }

    private void text(String file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    private void write(String file, byte[] bytes) {
        try {
            var path = root.resolve(file);
            Files.createDirectories(path.getParent());
            Files.write(path, bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
