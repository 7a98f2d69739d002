package dev.sluice.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.cli.Main;
import dev.sluice.cli.Streams;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.Reader;
import java.util.List;

/** The manifests of {@code kubernetes/install}, built by Sluice. */
public final class InstallManifests {
    private InstallManifests() {}

    /** @param variant a directory of {@code kubernetes/install} */
    public static byte[] of(String variant) {
        var out = new ByteArrayOutputStream();
        var streams = new Streams(new BufferedReader(Reader.nullReader()), new PrintStream(out), System.err);
        assertThat(Main.run(List.of("build", "kubernetes/install/" + variant), streams))
                .isZero();
        return out.toByteArray();
    }
}
