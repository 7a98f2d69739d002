package dev.sluice.sops;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the real sops encrypted is decrypted into the same bytes as by the real sops, and its MAC holds. */
class SopsRecordingsTest {
    private final Keys keys =
            Recordings.keys("one.agekey", "two.agekey", "hybrid.agekey", "rsa2048.asc", "ed25519.asc");

    @ParameterizedTest
    @MethodSource
    void filesOfTheRealSopsAreDecryptedAsBySops(String file) {
        var format = Format.ofFile(file);

        var plain = new Decryption(keys).file(Recordings.recorded(file), format, format);

        assertThat(text(plain)).isEqualTo(text(Recordings.recorded(file.replace(".encrypted.", ".decrypted."))));
    }

    static List<String> filesOfTheRealSopsAreDecryptedAsBySops() {
        return Recordings.encrypted();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
