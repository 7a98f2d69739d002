package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GoTestTest {
    @Test
    void whatGoPrintsIsToldApartByFunction() {
        var tests = GoTest.parse("""
                Starting
                === RUN   TestA
                === RUN   TestA/one_and_two
                    a_test.go:1: wrong
                --- FAIL: TestA (0.10s)
                    --- FAIL: TestA/one_and_two (0.00s)
                === RUN   TestB
                --- PASS: TestB (3.00s)
                FAIL""".lines().toList());

        assertThat(tests).extracting(GoTest::name).containsExactly("TestA", "TestB");
        assertThat(tests).extracting(GoTest::passed).containsExactly(false, true);
        assertThat(tests.getFirst().results()).isEqualTo(Map.of("TestA", "FAIL", "TestA/one_and_two", "FAIL"));
        assertThat(tests.getFirst().output()).contains("a_test.go:1: wrong").doesNotContain("TestB");
    }

    @Test
    void whatDidNotEndHasNotPassed() {
        var tests = GoTest.parse(List.of("=== RUN   TestA", "=== RUN   TestA/one", "panic: nil"));

        assertThat(tests).extracting(GoTest::passed).containsExactly(false);
    }

    @Test
    void noOutputIsNoTest() {
        assertThat(GoTest.parse(List.of("testing: warning: no tests to run", "PASS")))
                .isEmpty();
    }
}
