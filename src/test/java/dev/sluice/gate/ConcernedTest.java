package dev.sluice.gate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.api.ObjectId;
import dev.sluice.health.CustomRules;
import dev.sluice.health.Health;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConcernedTest {
    private static final Target TARGET = new Target(null, (_, _) -> Optional.empty(), Target.Reach.CLUSTER);
    private static final Target FOREIGN = new Target(null, (_, _) -> Optional.empty(), Target.Reach.CLUSTER);

    private final Concerned concerned = new Concerned();

    /** One tenant's watches may break all the time, while another awaits thousands of objects. */
    @Test
    void whatAWatchTellsIsNoWorkForThoseWhoAwaitSomethingElse() {
        var many = wait(
                TARGET,
                IntStream.range(0, 15_000)
                        .mapToObj(i -> own("web-" + i, "apps", "Deployment"))
                        .toList());
        var foreign = wait(FOREIGN, List.of(own("web-1", "apps", "Deployment")));
        var theirs = other("settings");
        var mixed = wait(TARGET, List.of(own("web", "apps", "Deployment"), own("job", "batch", "Job"), theirs));
        Stream.of(many, foreign, mixed).forEach(concerned::enter);

        assertThat(concerned.by(Selection.of(mixed, theirs))).containsOnlyKeys(mixed);
        assertThat(concerned.by(Selection.of(mixed, theirs)).get(mixed)).containsExactly(theirs);
        assertThat(concerned.by(Selection.of(foreign, own("x", "apps", "Deployment"))))
                .containsOnlyKeys(foreign);
        var deployments = concerned.by(Selection.of(many, own("x", "apps", "Deployment")));
        assertThat(deployments).containsOnlyKeys(many, mixed);
        assertThat(deployments.get(many)).hasSize(15_000);
        assertThat(deployments.get(mixed)).hasSize(1);
    }

    @Test
    void whoLeavesIsForgotten() {
        var one = wait(TARGET, List.of(own("web", "apps", "Deployment"), other("settings")));
        var two = wait(TARGET, List.of(own("web", "apps", "Deployment")));
        concerned.enter(one);
        concerned.enter(two);

        concerned.leave(one);
        assertThat(concerned.by(Selection.of(two, own("web", "apps", "Deployment"))))
                .containsOnlyKeys(two);
        concerned.leave(two);

        var left = new HashSet<Selection>();
        concerned.forEach((selection, _) -> left.add(selection));
        assertThat(left).isEmpty();
    }

    private static HealthWait wait(Target target, List<Expectation> expectations) {
        return new HealthWait(new ResourceID("app", "ns"), target, expectations, CustomRules.NONE, System::nanoTime);
    }

    private static Expectation own(String name, String group, String kind) {
        return new Expectation(
                new ObjectId("ns", name, group, kind), group + "/v1", "u1", 1, "10", Health.inProgress(""), false);
    }

    private static Expectation other(String name) {
        return Expectation.ofOthers(new ObjectId("ns", name, "", "ConfigMap"), "v1", "", Health.notFound());
    }
}
