package dev.sluice.foreign;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
                "\\\"{; 0",
                "\"\u2022{\"; 0"
            })
    void eachSignOutsideOfTextsWeighsMore(String json, int signs) {
        assertThat(JsonWeight.of(json)).isEqualTo(2L * json.length() + 94L * signs);
    }

    @Test
    void countsAsTheTextComes() {
        var weight = new JsonWeight();
        assertThat(weight.of(bytes("[\"a\\"))).isEqualTo(96 + 6);
        assertThat(weight.of(bytes("\"[\"["))).isEqualTo(6 + 96);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{},#0]",
                "[{\"a\":1},#0]",
                "[{\"k~\":{}},#0]",
                "[[1],#0]",
                "[123456789012,#0]",
                "[\"b\",#0]",
                "[[[[[[[[]]]]]]],#0]",
                "[\"\u4e2d%s\",#0]"
            })
    void whatIsReadTakesNoMoreThanItWeighs(String form) {
        var serialization = new KubernetesSerialization();
        var end = form.indexOf('#');
        var json = "{\"apiVersion\":\"v1\",\"kind\":\"A\",\"a\":%s%s%s}"
                .formatted(
                        form.substring(0, 1),
                        IntStream.range(0, 50_000)
                                .mapToObj(i -> form.substring(1, end)
                                        .replace("~", String.valueOf(i))
                                        .replace("%s", "a".repeat(100)))
                                .collect(Collectors.joining()),
                        form.substring(end + 1));
        serialization.unmarshal(json, GenericKubernetesResource.class);

        var before = used();
        var read = serialization.unmarshal(json, GenericKubernetesResource.class);
        var taken = used() - before;

        assertThat(read.getKind()).isEqualTo("A");
        assertThat(taken).isBetween(1L, new JsonWeight().of(bytes(json)));
    }

    private static long used() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Else a text that does not end would hide the events behind it. */
    @Test
    void aLineEndsATextToo() {
        assertThat(JsonWeight.of("\"\n[")).isEqualTo(4 + 96);
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
