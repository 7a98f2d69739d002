package dev.sluice.bench;

import dev.sluice.kustomize.KustomizeBuild;
import dev.sluice.kustomize.KustomizeBuild.LoadRestriction;
import dev.sluice.kustomize.KustomizeBuild.Options;
import dev.sluice.kustomize.KustomizeBuild.Reorder;
import dev.sluice.kustomize.yaml.YamlWriter;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** From a directory to the text that {@code kustomize build} would print: all of the work, in a warm JVM. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class BuildBenchmark {
    @Param("APPS")
    public Shape shape;

    @Param({"10", "100", "1000", "5000"})
    public int size;

    private Path directory;
    private KustomizeBuild build;

    @Setup
    public void setup() {
        directory = Inputs.ofThisProcess().of(shape, size);
        build = new KustomizeBuild(directory, new Options(LoadRestriction.ROOT_ONLY, Reorder.LEGACY));
    }

    @Benchmark
    public int build() {
        var length = 0;
        for (var resource : build.build(directory)) {
            length += YamlWriter.text(resource.fields()).length();
        }
        return length;
    }
}
