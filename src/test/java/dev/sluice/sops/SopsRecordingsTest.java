package dev.sluice.sops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.http.Destinations;
import dev.sluice.testing.TransitServer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the real sops encrypted is decrypted into the same bytes as by the real sops, and its MAC holds. */
class SopsRecordingsTest {
    private static final String TOKEN = "s.token";

    /** Lists and maps have no form in INI: sops has Go print them, and no reader makes sense of it. They are refused. */
    private static final Set<String> PRINTED =
            Set.of("whole-values.encrypted.yaml INI", "whole-config.encrypted.dockerconfigjson INI");

    /** Go puts U+FFFD in the place of what is not UTF-8. Such values are refused in the form that cannot hold them. */
    private static final Set<String> REPLACED = Set.of(
            "whole-keystore.encrypted.bin JSON",
            "whole-latin.encrypted.env JSON",
            "whole-latin.encrypted.ini JSON",
            "whole-binary.encrypted.yaml JSON");

    private static TransitServer vault;

    private final Keys keys = keys();

    @BeforeAll
    static void openTheVault() {
        vault = TransitServer.start(TOKEN);
    }

    @AfterAll
    static void closeTheVault() {
        vault.close();
    }

    @ParameterizedTest
    @MethodSource
    void filesOfTheRealSopsAreDecryptedAsBySops(String file) {
        var format = Format.ofFile(file);

        var plain = new Decryption(keys).file(encrypted(file), format, format);

        assertThat(octets(plain)).isEqualTo(octets(Recordings.recorded(file.replace(".encrypted.", ".decrypted."))));
    }

    static List<String> filesOfTheRealSopsAreDecryptedAsBySops() {
        return Recordings.encrypted();
    }

    @ParameterizedTest
    @MethodSource
    void filesBecomeOthersOfAnotherFormAsBySops(String file, Format to) {
        var decryption = new Decryption(keys);
        var from = Format.ofFile(file);
        var converted = Recordings.converted(file, to.name().toLowerCase(Locale.ROOT));

        var conversion = "%s %s".formatted(file, to);

        if (converted.isPresent() && !PRINTED.contains(conversion) && !REPLACED.contains(conversion)) {
            assertThat(octets(decryption.file(encrypted(file), from, to))).isEqualTo(octets(converted.get()));
        } else {
            assertThatThrownBy(() -> decryption.file(encrypted(file), from, to))
                    .isInstanceOf(SopsException.class)
                    .hasMessageStartingWith(
                            "failed to emit encrypted %s file as decrypted %s: ".formatted(from.title(), to.title()));
        }
    }

    static Stream<Arguments> filesBecomeOthersOfAnotherFormAsBySops() {
        return Recordings.encrypted().stream()
                .filter(file -> file.startsWith("whole-"))
                .flatMap(file -> Stream.of(Format.values()).map(to -> Arguments.of(file, to)));
    }

    private static byte[] encrypted(String file) {
        return vault.encrypted(octets(Recordings.recorded(file))).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Keys keys() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        Stream.of("one.agekey", "two.agekey", "hybrid.agekey", "rsa2048.asc", "ed25519.asc")
                .forEach(name -> files.put(name, Recordings.key(name)));
        files.put("sops.vault-token", TOKEN.getBytes(StandardCharsets.UTF_8));
        return Keys.of("a test", files, Destinations.ofTheOperator());
    }

    /** A character for each byte. */
    private static String octets(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
