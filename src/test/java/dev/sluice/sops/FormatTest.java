package dev.sluice.sops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Names tell the form of a file, and marks whether it is encrypted. */
class FormatTest {
    @ParameterizedTest
    @CsvSource({
        "a.yaml,            YAML",
        "a.yml,             YAML",
        "a.json,            JSON",
        "a.env,             DOTENV",
        "a.ini,             INI",
        ".env,              DOTENV",
        ".dockerconfigjson, JSON",
        "a.dockerconfigjson,JSON",
        "dockerconfigjson,  BINARY",
        "a.YAML,            BINARY",
        "a.yaml.bin,        BINARY",
        "yaml,              BINARY",
        "a.,                BINARY",
    })
    void theNameTellsTheForm(String name, Format format) {
        assertThat(Format.ofFile(name)).isEqualTo(format);
    }

    @Test
    void whatHasNoEndingIsWhatTheCallerTakesItFor() {
        assertThat(Format.ofFile("settings", Format.DOTENV)).isEqualTo(Format.DOTENV);
        assertThat(Format.ofFile("settings.yaml", Format.DOTENV)).isEqualTo(Format.YAML);
    }

    @ParameterizedTest
    @CsvSource({
        "whole-values.encrypted.yaml,            YAML",
        "whole-settings.encrypted.env,           DOTENV",
        "whole-settings.encrypted.ini,           INI",
        "whole-values.encrypted.json,            BINARY",
        "whole-blob.encrypted.bin,               BINARY",
        "whole-config.encrypted.dockerconfigjson,BINARY",
    })
    void theMarkOfSopsTellsTheFormOfWhatHasNoName(String file, Format format) {
        assertThat(Format.marked(Recordings.recorded(file))).contains(format);
    }

    @ParameterizedTest
    @CsvSource({
        "whole-values.decrypted.yaml",
        "whole-settings.decrypted.env",
        "whole-settings.decrypted.ini",
        "whole-values.decrypted.json",
        "whole-blob.decrypted.bin",
    })
    void whatIsNotEncryptedHasNone(String file) {
        assertThat(Format.marked(Recordings.recorded(file))).isEmpty();
        assertThat(Format.ofFile(file).marks(Recordings.recorded(file))).isFalse();
    }
}
