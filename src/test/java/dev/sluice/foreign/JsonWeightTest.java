package dev.sluice.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonWeightTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{}; 1",
                "[[],[]]; 4",
                "{\"a\":1,\"b\":2}; 4",
                "\"{[,:\"; 0",
                "\"\\\"{\"; 0",
                "\"\\\\\"{; 1",
                "\\\"{; 0"
            })
    void eachSignOutsideOfTextsWeighsMore(String json, int signs) {
        assertThat(JsonWeight.of(json)).isEqualTo(json.length() + 95L * signs);
    }

    @Test
    void countsAsTheTextComes() {
        var weight = new JsonWeight();
        assertThat(weight.of(bytes("[\"a\\"))).isEqualTo(96 + 3);
        assertThat(weight.of(bytes("\"[\"["))).isEqualTo(3 + 96);
    }

    /** Else a text that does not end would hide the events behind it. */
    @Test
    void aLineEndsATextToo() {
        assertThat(JsonWeight.of("\"\n[")).isEqualTo(2 + 96);
    }

    @Test
    void lettersOfSeveralBytesAreSeen() {
        var weight = new JsonWeight();
        weight.of(ByteBuffer.wrap("{\"ä€\":1}".getBytes(StandardCharsets.UTF_8)));
        assertThat(weight.isOfBytes()).isTrue();
        weight.of(ByteBuffer.wrap("{}".getBytes(StandardCharsets.UTF_16LE)));
        assertThat(weight.isOfBytes()).isFalse();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }
}
