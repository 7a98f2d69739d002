package dev.sluice.controller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.Refusal;
import dev.sluice.build.SecretValues;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.ConnectException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TellableErrorTest {
    private static final SecretValues SECRETS = SecretValues.of(Stream.of("correct-horse"));

    @Test
    void anErrorOfAnApiServerTellsNoSecret() {
        var status = new StatusBuilder()
                .withStatus("Failure")
                .withCode(500)
                .withReason("InternalError")
                .withMessage("Invalid value: \"correct-horse\"")
                .build();
        var error = new KubernetesClientException("PATCH: correct-horse", 500, status);

        var told = TellableError.of(error, SECRETS);

        assertThat(told).hasMessage("Invalid value: \"*****\"");
        assertThat(told.getStackTrace()).isEqualTo(error.getStackTrace());
        assertThat(told.getCode()).isEqualTo(500);
        assertThat(Refusal.of(told))
                .extracting(Refusal::code, Refusal::reason, Refusal::message)
                .containsExactly(500, "InternalError", "Invalid value: \"*****\"");
    }

    @Test
    void oneThatCannotBeReachedIsStillSaidToBe() {
        var error = new KubernetesClientException("correct-horse", new ConnectException("correct-horse"));

        var told = TellableError.of(error, SECRETS);

        assertThat(Refusal.of(told)).isEqualTo(Refusal.of(error));
        assertThat(told).hasNoCause();
        assertThat(told.toString()).doesNotContain("correct-horse");
        assertThat(TellableError.of(error, SecretValues.NONE)).isSameAs(error);
    }
}
