package dev.sluice.kustomize.yaml;

import dev.sluice.fuzz.Cost;
import dev.sluice.kustomize.BuildException;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** A text is YAML, or is refused. */
public final class YamlFuzz {
    private YamlFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        var text = new String(input, StandardCharsets.UTF_8);
        Cost.bound(() -> {
            readOrRefused(() -> YamlReader.resources("a.yaml", text));
            readOrRefused(() -> YamlReader.patches("a.yaml", text));
            readOrRefused(() -> YamlReader.configuration("a.yaml", text));
            readOrRefused(() -> YamlReader.strictConfiguration("a.yaml", text));
            readOrRefused(() -> YamlReader.json(text));
            readOrRefused(() -> YamlReader.isOnePart(text));
        });
    }

    private static void readOrRefused(Supplier<?> read) {
        try {
            read.get();
        } catch (BuildException e) {
            // as told
        }
    }
}
