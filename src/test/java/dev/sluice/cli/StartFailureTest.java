package dev.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.setting.InvalidSettingException;
import dev.sluice.setting.SettingValue;
import io.quarkus.runtime.QuarkusBindException;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StartFailureTest {
    /** Settings of a test. */
    interface Some {
        @WithDefault("4")
        @WithConverter(SettingValue.Count.class)
        int concurrentThings();

        @WithDefault("4s")
        @WithConverter(SettingValue.Wait.class)
        Duration pause();

        @WithDefault("1")
        int number();
    }

    @Test
    void everyWrongSettingIsALineWithTheNameThatItHasInTheEnvironment() {
        var failure = StartFailure.of(new RuntimeException(
                "Failed to start quarkus",
                refusal(Map.of("some.concurrent-things", "0", "some.pause", "so\non", "some.number", "x"))));

        assertThat(failure.status()).isEqualTo(2);
        assertThat(failure.unexpected()).isEmpty();
        assertThat(failure.lines())
                .containsExactlyInAnyOrder(
                        "invalid value \"0\" of SOME_CONCURRENT_THINGS: a whole number of at least 1 is expected",
                        "invalid value \"so\\u000aon\" of SOME_PAUSE: a duration such as 30s, 1m30s or 1.5h, from 1ms to 576h0m0s is expected",
                        "invalid value \"x\" of SOME_NUMBER: Expected an integer value, got \"x\"");
    }

    @Test
    void oneThatIsSetToNothingSaysSo() {
        assertThat(StartFailure.of(refusal(Map.of("some.pause", ""))).lines())
                .containsExactly("SOME_PAUSE is set to nothing: unset it, or give it a value");
    }

    private static Throwable refusal(Map<String, String> values) {
        try {
            new SmallRyeConfigBuilder()
                    .withDefaultValues(values)
                    .withMapping(Some.class, "some")
                    .build();
            throw new AssertionError("nothing was refused");
        } catch (ConfigValidationException e) {
            return e;
        }
    }

    @Test
    void settingsThatDoNotGoTogetherSayWhatTheyAre() {
        assertThat(StartFailure.of(new IllegalStateException(new InvalidSettingException("a must be longer than b"))))
                .isEqualTo(new StartFailure(2, List.of("a must be longer than b"), java.util.Optional.empty()));
    }

    @Test
    void anAddressThatIsTakenIsNamed() {
        var failure = StartFailure.of(new QuarkusBindException("0.0.0.0", 8080, new java.net.BindException("in use")));

        assertThat(failure.status()).isEqualTo(1);
        assertThat(failure.unexpected()).isEmpty();
        assertThat(failure.lines())
                .singleElement()
                .satisfies(line -> assertThat(line)
                        .startsWith("cannot listen on 0.0.0.0:8080: ")
                        .contains("--metrics-addr"));
    }

    /** What nobody has foreseen is for whoever looks for the mistake. */
    @Test
    void theUnexpectedIsToldWithItsTrace() {
        var bug = new RuntimeException("outer", new NullPointerException());

        var failure = StartFailure.of(bug);

        assertThat(failure.status()).isEqualTo(1);
        assertThat(failure.unexpected()).contains(bug);
        assertThat(failure.lines()).containsExactly("the controller could not be started: NullPointerException");
    }
}
