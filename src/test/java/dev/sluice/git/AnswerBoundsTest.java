package dev.sluice.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.http.TooLargeException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerBoundsTest {
    private static final int PACK = 1;
    private static final int PROGRESS = 2;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 7, 1000, 100_000})
    void aPackIsOfAnySizeAndWhatIsSaidBesideItIsNot(int buffer) throws IOException {
        var answer = new ByteArrayOutputStream();
        line(answer, "packfile\n".getBytes(StandardCharsets.US_ASCII));
        for (var i = 0; i < 40; i++) {
            line(answer, ofBand(PACK, 60_000));
            line(answer, ofBand(PROGRESS, 20));
        }
        answer.writeBytes("0000".getBytes(StandardCharsets.US_ASCII));

        assertThat(read(answer.toByteArray(), 1000, buffer)).isEqualTo(answer.toByteArray());
        assertThatThrownBy(() -> read(answer.toByteArray(), 900, buffer)).isInstanceOf(TooLargeException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 100_000})
    void aPackWithoutLinesIsLeftToTheOtherLimits(int buffer) throws IOException {
        var pack = ("0008NAK\nPACK" + "1".repeat(5000)).getBytes(StandardCharsets.US_ASCII);
        assertThat(read(pack, 100, buffer)).isEqualTo(pack);
    }

    private static byte[] ofBand(int band, int size) {
        var bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        bytes[0] = (byte) band;
        return bytes;
    }

    private static void line(ByteArrayOutputStream out, byte[] content) {
        out.writeBytes("%04x".formatted(content.length + 4).getBytes(StandardCharsets.US_ASCII));
        out.writeBytes(content);
    }

    /** @param buffer how much is read at a time; 0 for a byte by the method that reads one */
    private static byte[] read(byte[] answer, long most, int buffer) throws IOException {
        var read = new ByteArrayOutputStream();
        try (var in = new AnswerBounds(new ByteArrayInputStream(answer), most)) {
            var bytes = new byte[Math.max(1, buffer)];
            for (var count = 0; count >= 0; ) {
                if (buffer == 0) {
                    var one = in.read();
                    count = one < 0 ? -1 : 1;
                    bytes[0] = (byte) one;
                } else {
                    count = in.read(bytes, 0, bytes.length);
                }
                read.write(bytes, 0, Math.max(0, count));
            }
        }
        return read.toByteArray();
    }
}
