package dev.sluice.sops;

import static dev.sluice.sops.Recordings.recorded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        assertThatThrownBy(() -> Keys.of("the Secret", Map.of("a.agekey", bytes("AGE-SECRET-KEY-1OHNO"))))
                .hasMessage("failed to import 'a.agekey' data from the Secret: failed to parse age identities:"
                        + " error at line 1: not an identity that is known");
        assertThatThrownBy(() -> Keys.of("the Secret", Map.of("a.asc", bytes("not a key"))))
                .hasMessageStartingWith("failed to import 'a.asc' data from the Secret: ");
        Keys.of("the Secret", Map.of("README", bytes("anything")));
    }

    @Test
    void whatWasRevealedIsKeptOutOfTexts() {
        decrypt(text("whole-settings.encrypted.env"), Format.DOTENV);

        assertThat(decryption.redacted("orders: cannot read 'orders' or one"))
                .isEqualTo("***: cannot read '***' or one");
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
