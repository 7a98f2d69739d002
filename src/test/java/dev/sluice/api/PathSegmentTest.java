package dev.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathSegmentTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "web", "web-1.example.com", "system:node", "a_b", "...", "~!$&'()*+,;=@"})
    void holds(String text) {
        assertThat(PathSegment.fault(text)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "., may not be '.'",
        ".., may not be '..'",
        "a/b?, may not contain '/'",
        "a?b, may not contain '?'",
        "%2e, may not contain '%'",
        "a b, may not contain ' '",
        "ä, may not contain 'ä'",
    })
    void refuses(String text, String fault) {
        assertThat(PathSegment.fault(text)).contains(fault);
    }

    @Test
    void namesWhatIsWrong() {
        assertThat(PathSegment.faultOfName("../x")).contains("invalid resource name \"../x\": [may not contain '/']");
        assertThat(PathSegment.faultOfNamespace(".")).contains("invalid namespace \".\": [may not be '.']");
    }
}
