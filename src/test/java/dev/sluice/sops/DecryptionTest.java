package dev.sluice.sops;

import static dev.sluice.sops.Recordings.recorded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.sluice.http.Destinations;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DecryptionTest {
    private final Decryption decryption = new Decryption(Recordings.keys("one.agekey"));

    @Test
    void aValueThatWasMovedIsRefused() {
        var env = text("whole-settings.encrypted.env").replace("\nUSER=", "\nOTHER=");

        assertThatThrownBy(() -> decrypt(env, Format.DOTENV))
                .hasMessage("error decrypting sops tree: Error walking tree: OTHER: Could not decrypt value:"
                        + " Could not decrypt with AES_GCM: cipher: message authentication failed");
    }

    @Test
    void aValueThatWasTakenOutBreaksTheMac() {
        var env = text("whole-settings.encrypted.env").replaceFirst("\nUSER=.*", "");

        assertThatThrownBy(() -> decrypt(env, Format.DOTENV))
                .hasMessageStartingWith("failed to verify sops data integrity: expected mac '");
    }

    @Test
    void aFileWithoutMacIsRefused() {
        var env = text("whole-settings.encrypted.env").replaceFirst("\nsops_mac=.*", "\nsops_mac=");

        assertThatThrownBy(() -> decrypt(env, Format.DOTENV)).hasMessageContaining("expected mac 'no MAC'");
    }

    @ParameterizedTest
    @CsvSource({
        "JSON,   '{\"a\": ',            Could not unmarshal input data: is not JSON",
        "JSON,   '[]',                  Could not unmarshal input data: is not a JSON object",
        "JSON,   '{\"a\": 1}',          sops metadata not found",
        "BINARY, '{\"data\": \"a\"}',   sops metadata not found",
        "YAML,   'a: [',                ''",
        "YAML,   'a: 1',                sops metadata not found",
        "YAML,   'sops: text',          the sops metadata is not one map",
        "DOTENV, 'sops_mac',            invalid dotenv input line",
        "DOTENV, 'A=1',                 sops metadata not found",
        "INI,    '[a',                  Could not unmarshal input data: unclosed section",
        "INI,    '[a]',                 sops metadata not found",
        "INI,    '[sops]',              is not a time",
        "INI,    '[sops]\n#1 = a',      is not a time",
    })
    void whatIsNotOfItsFormIsRefused(Format format, String text, String error) {
        assertThatThrownBy(() -> decrypt(text, format))
                .isInstanceOf(SopsException.class)
                .hasMessageStartingWith("failed to load encrypted %s data: ".formatted(format.title()))
                .hasMessageContaining(error);
    }

    @Test
    void whereOnlyEncryptedValuesAreInTheMacOthersMayChange() {
        var env = text("mac-only-encrypted-env.encrypted.env").replace("unencrypted=fast", "unencrypted=slow");

        assertThat(decrypt(env, Format.DOTENV)).contains("MODE_unencrypted=slow");
    }

    @Test
    void aValueInTheClearWhereOneIsEncryptedIsRefused() {
        var env = text("whole-settings.encrypted.env").replaceFirst("\nUSER=.*", "\nUSER=me");

        assertThatThrownBy(() -> decrypt(env, Format.DOTENV))
                .hasMessageEndingWith("USER: Could not decrypt value: Input string does not match sops' data format");
    }

    @Test
    void withoutAKeyEveryGroupTellsWhy() {
        var none = new Decryption(Keys.NONE);

        assertThatThrownBy(() -> none.file(recorded("shamir.encrypted.yaml"), Format.YAML, Format.YAML))
                .hasMessageStartingWith("cannot get sops data key: Failed to get the data key")
                .hasMessageContaining("Group 0: FAILED")
                .hasMessageContaining("Group 2: FAILED")
                .hasMessageContaining("no identity matched any of the recipients")
                .hasMessageContaining("no secret key fits")
                .hasMessageContaining("2 groups have to yield a part of the key, but 0 did");
    }

    @Test
    void oneOfTheGroupsIsNotEnough() {
        assertThatThrownBy(() -> decrypt(text("shamir.encrypted.yaml"), Format.YAML))
                .hasMessageContaining("2 groups have to yield a part of the key, but 1 did");
    }

    @Test
    void aKeyFileThatIsNoneIsNamed() {
        assertThatThrownBy(() -> Keys.of(
                        "the Secret", Map.of("a.agekey", bytes("AGE-SECRET-KEY-1OHNO")), Destinations.ofTheOperator()))
                .hasMessage("failed to import 'a.agekey' data from the Secret: failed to parse age identities:"
                        + " error at line 1: not an identity that is known");
        assertThatThrownBy(
                        () -> Keys.of("the Secret", Map.of("a.asc", bytes("not a key")), Destinations.ofTheOperator()))
                .hasMessageStartingWith("failed to import 'a.asc' data from the Secret: ");
        Keys.of("the Secret", Map.of("README", bytes("anything")), Destinations.ofTheOperator());
    }

    @Test
    void whatWasRevealedIsKnownInTheFormsOfMessages() {
        decrypt(text("whole-settings.encrypted.env"), Format.DOTENV);
        assertThat(decryption.revealed()).contains("orders", Base64.getEncoder().encodeToString(bytes("orders")));

        decryption.file(recorded("whole-keystore.encrypted.bin"), Format.BINARY, Format.BINARY);
        assertThat(decryption.revealed())
                .contains(Base64.getEncoder().encodeToString(recorded("whole-keystore.decrypted.bin")));
    }

    @Test
    void aFileThatIsNotUtf8IsNoYaml() {
        assertThatThrownBy(() -> decryption.file(new byte[] {'a', ':', ' ', (byte) 0xff}, Format.YAML, Format.YAML))
                .hasMessage(
                        "failed to load encrypted YAML data: Error unmarshaling input YAML: it is not text in UTF-8");
    }

    @Test
    void bytesThatAreNoTextAreRefusedWhereOnlyTextCanBe() {
        assertThatThrownBy(() -> decryption.file(recorded("whole-keystore.encrypted.bin"), Format.BINARY, Format.JSON))
                .hasMessage("failed to emit encrypted binary file as decrypted JSON: a value is not text in UTF-8,"
                        + " which JSON cannot hold");
        var object = Map.<String, Object>of("stringData", Map.of("a", "b"));
        assertThat(Trees.map((Node.Branch) Trees.node(object))).isEqualTo(object);
        assertThatThrownBy(() ->
                        Trees.map(new Node.Branch(List.of(new Node.Item("a", Node.text(new byte[] {(byte) 0xff}))))))
                .hasMessage("a value is not text in UTF-8, which no object can hold");
    }

    /** Whoever writes the file decides how much there is to do. */
    @ParameterizedTest
    @MethodSource
    void whatWouldTakeForEverIsRefused(Format format, String file, String error) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThatThrownBy(() -> decrypt(file, format))
                        .isInstanceOf(SopsException.class)
                        .hasMessageContaining(error));
    }

    static Stream<Arguments> whatWouldTakeForEverIsRefused() {
        var keys = "    - recipient: age1\n      enc: a\n".repeat(501);
        return Stream.of(
                Arguments.of(Format.INI, "#\n".repeat(2 << 20), "sops metadata not found"),
                Arguments.of(Format.INI, "a=\"\"\"" + "\n".repeat(4 << 20), "sops metadata not found"),
                Arguments.of(
                        Format.DOTENV, "sops_a" + "__map_b".repeat(500_000) + "=1", "is nested deeper than 20 levels"),
                Arguments.of(Format.YAML, "a: " + "[".repeat(5_000) + "]".repeat(5_000), "nested"),
                Arguments.of(Format.YAML, "a: " + "[".repeat(1 << 20), ""),
                Arguments.of(
                        Format.YAML,
                        "a: &a [%s]\nb: [%s]".formatted("1,".repeat(100_000), "*a,".repeat(900)),
                        "it has more than 1000000 values"),
                Arguments.of(Format.JSON, "[".repeat(1 << 20), ""),
                Arguments.of(
                        Format.YAML,
                        "a: 1\nsops:\n  lastmodified: \"2026-01-01T00:00:00Z\"\n  age:\n" + keys,
                        "the file names more than 500 keys"),
                Arguments.of(
                        Format.YAML,
                        "a: 1\nsops:\n  lastmodified: \"2026-01-01T00:00:00Z\"\n  age:\n    - enc: "
                                + "a".repeat(20_000),
                        "the encrypted data key has more than 16384 bytes"));
    }

    /** A service that answers late costs its time once, however many files name it. */
    @Test
    void dataKeysAreNotAskedForWithoutEnd() {
        var now = new AtomicReference<>(Instant.EPOCH);
        var slow = new Decryption(Keys.NONE, () -> now.getAndUpdate(time -> time.plus(Duration.ofMinutes(2))));

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> slow.file(recorded("pgp-curve.encrypted.yaml"), Format.YAML, Format.YAML))
                    .hasMessageContaining("no secret key fits");
        }
        assertThatThrownBy(() -> slow.file(recorded("pgp-curve.encrypted.yaml"), Format.YAML, Format.YAML))
                .hasMessageContaining("to ask for data keys has taken more than 5 minutes");
    }

    /** Bytes that are damaged anywhere are refused in a message, whatever they have become. */
    @Test
    void damagedFilesEndInAMessage() {
        var random = new Random(1);
        for (var name : Recordings.encrypted()) {
            if (name.startsWith("whole-")) {
                for (int i = 0; i < 60; i++) {
                    damage(recorded(name), Format.ofFile(name), random);
                }
            }
        }
    }

    private void damage(byte[] data, Format format, Random random) {
        for (int i = 0; i < 3; i++) {
            data[random.nextInt(data.length)] = (byte) random.nextInt(256);
        }
        try {
            decryption.file(data, format, format);
        } catch (SopsException e) {
            assertThat(e).hasMessageNotContaining("correct horse");
        }
    }

    private String decrypt(String text, Format format) {
        return new String(decryption.file(bytes(text), format, format), StandardCharsets.UTF_8);
    }

    private static String text(String recording) {
        return new String(recorded(recording), StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
