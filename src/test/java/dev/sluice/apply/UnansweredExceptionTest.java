package dev.sluice.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.ObjectId;
import org.junit.jupiter.api.Test;

class UnansweredExceptionTest {
    @Test
    void whatIsToldHasNeitherTheSecretNorTheCause() {
        var error = new UnansweredException(
                new ObjectId("apps", "web", "", "ConfigMap"),
                "dry-run failed",
                "the value \"correct-horse\" is refused",
                new IllegalStateException("correct-horse"));

        var told = error.told(message -> message.replace("correct-horse", "*****"));

        assertThat(told)
                .hasMessage("ConfigMap/apps/web dry-run failed: the value \"*****\" is refused")
                .hasNoCause();
        assertThat(told.getStackTrace()).isEqualTo(error.getStackTrace());
    }
}
