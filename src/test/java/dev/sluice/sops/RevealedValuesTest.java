package dev.sluice.sops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What has to be kept out of messages. */
class RevealedValuesTest {
    private static final byte[] KEY = new byte[32];
    private static final String ERROR =
            "the values to keep out of messages have more than 16777216 characters, with 64 more for each value or line";

    private final Decryption decryption = new Decryption(_ -> KEY);

    @Test
    void linesAreKeptFromFourCharactersOn() {
        decryption.object(encrypted("abc\nabcd\n  efgh \nab"));

        assertThat(decryption.revealed())
                .contains("abc\nabcd\n  efgh \nab", "abcd", "efgh")
                .doesNotContain("abc", "ab");
    }

    @Test
    void manyLinesAreRefused() {
        assertThatThrownBy(() -> decryption.object(encrypted(lines(0, 250_000))))
                .isInstanceOf(SopsException.class)
                .hasMessageEndingWith(ERROR);
    }

    @Test
    void manyShortLinesAreNotKept() {
        decryption.object(
                encrypted(IntStream.range(0, 999).mapToObj(Integer::toString).collect(Collectors.joining("\n"))));

        assertThat(decryption.revealed()).hasSize(2);
    }

    /** Several objects of a build, of which none has too much. */
    @Test
    void theLimitIsForTheWholeBuild() {
        decryption.object(encrypted(lines(0, 150_000)));
        decryption.object(encrypted(lines(0, 150_000)));

        assertThatThrownBy(() -> decryption.object(encrypted(lines(150_000, 300_000))))
                .hasMessageEndingWith(ERROR);
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to).mapToObj("%06d"::formatted).collect(Collectors.joining("\n"));
    }

    private static Map<String, Object> encrypted(String value) {
        var key = Map.of("recipient", "age1", "enc", "a");
        var metadata = Map.of("lastmodified", "2026-01-01T00:00:00Z", "age", List.of(key));
        return Map.of("data", Map.of("a", envelope(value, "data:a:")), "sops", metadata);
    }

    private static String envelope(String value, String place) {
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY, "AES"), new GCMParameterSpec(128, new byte[32]));
            cipher.updateAAD(place.getBytes(StandardCharsets.UTF_8));
            var sealed = cipher.doFinal(value.getBytes(StandardCharsets.UTF_8));
            var end = sealed.length - 16;
            return "ENC[AES256_GCM,data:%s,iv:%s,tag:%s,type:str]"
                    .formatted(
                            base64(Arrays.copyOf(sealed, end)),
                            base64(new byte[32]),
                            base64(Arrays.copyOfRange(sealed, end, sealed.length)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
