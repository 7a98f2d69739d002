package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UnexpectedErrorExceptionTest {
    @Test
    void anErrorIsReportedAndAnExceptionIsNotTouched() throws IOException {
        assertThat(UnexpectedErrorException.<Integer, IOException>reported(() -> 1))
                .isEqualTo(1);
        assertThatThrownBy(() -> UnexpectedErrorException.reported(() -> deep(0)))
                .isInstanceOf(UnexpectedErrorException.class)
                .hasMessage("internal error: out of stack; something is nested too deeply");
        assertThatThrownBy(() -> UnexpectedErrorException.reported(() -> {
                    throw new IOException("disk");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("disk");
    }

    @Test
    void runningOutOfMemoryEndsTheProcess() throws Exception {
        var process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx16m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OutOfMemory.class.getName())
                .inheritIO()
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(UnexpectedErrorException.OUT_OF_MEMORY);
    }

    static final class OutOfMemory {
        private OutOfMemory() {}

        public static void main(String... arguments) {
            UnexpectedErrorException.reported(() -> new byte[64 << 20]);
        }
    }

    private static int deep(int level) {
        return deep(level + 1) + 1;
    }
}
