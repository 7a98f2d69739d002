package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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
                    throw new OutOfMemoryError();
                }))
                .hasMessage("internal error: out of memory; something is too large for this controller");
        assertThatThrownBy(() -> UnexpectedErrorException.reported(() -> {
                    throw new IOException("disk");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("disk");
    }

    private static int deep(int level) {
        return deep(level + 1) + 1;
    }
}
