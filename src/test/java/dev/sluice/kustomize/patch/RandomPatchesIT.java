package dev.sluice.kustomize.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.kustomize.yaml.YamlReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random strategic merge patches of random Deployments, many in one build of the real kustomize. */
class RandomPatchesIT {
    private static final int DEPLOYMENTS = 150;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void randomPatchesHaveTheResultThatTheyHaveInKustomize(long seed) throws IOException, InterruptedException {
        var kustomize = Kustomize.find();
        assumeTrue(kustomize.isPresent(), "patches are not compared: there is no kustomize, and it cannot be built");
        var random = new RandomDeployments(new Random(seed));
        var targets = new ArrayList<Map<String, Object>>();
        var patches = new ArrayList<Map<String, Object>>();
        var expected = new HashMap<String, Object>();
        for (var i = 0; i < DEPLOYMENTS; i++) {
            var target = random.deployment("d" + i, false);
            var patch = random.deployment("d" + i, true);
            try {
                expected.put("d" + i, PatchCase.applied(written(target), written(patch)));
                targets.add(target);
                patches.add(patch);
            } catch (BuildException e) {
                // one error would fail the whole build: errors are for the patch cases
            }
        }
        assertThat(patches).as("patches that can be applied").hasSizeGreaterThan(DEPLOYMENTS / 2);
        var results = new HashMap<String, Object>();
        for (var object : build(kustomize.get(), targets, patches)) {
            results.put(name(object), object);
        }
        for (var patch : patches) {
            assertThat(results.get(name(patch)))
                    .as(() -> Yaml.text(targets.get(patches.indexOf(patch))) + "---\n" + Yaml.text(patch))
                    .isEqualTo(expected.get(name(patch)));
        }
    }

    private List<Object> build(
            Kustomize kustomize, List<Map<String, Object>> targets, List<Map<String, Object>> patches)
            throws IOException, InterruptedException {
        Files.writeString(directory.resolve("targets.yaml"), documents(targets));
        Files.writeString(directory.resolve("patches.yaml"), documents(patches));
        Files.writeString(
                directory.resolve("kustomization.yaml"), "resources: [targets.yaml]\npatches:\n- path: patches.yaml\n");
        var output = kustomize.build(directory);
        assertThat(output.status()).as(output.text()).isZero();
        return Yaml.documents(output.text());
    }

    /** With quotes where they are written. */
    private static Map<String, Object> written(Map<String, Object> object) {
        return Trees.map(YamlReader.resources("object", Yaml.text(object)).getFirst());
    }

    private static String documents(List<Map<String, Object>> objects) {
        return String.join("---\n", objects.stream().map(Yaml::text).toList());
    }

    private static String name(Object object) {
        return (String) Trees.map(Trees.map(object).get("metadata")).get("name");
    }
}
