package dev.sluice.source.git;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;

/** Where artifacts come from, and how the embedded source keeps them. */
@ConfigMapping(prefix = "sluice")
public interface SourcesConfig {
    /** Who produces artifacts. */
    enum Producer {
        /** A source-controller that is installed in the cluster. */
        EXTERNAL,
        /** This process, for GitRepository objects. */
        EMBEDDED
    }

    /** {@code external} (a source-controller is installed) or {@code embedded} (Sluice reconciles GitRepository objects). */
    @WithDefault("external")
    Producer sources();

    /** The artifacts that the embedded source makes. */
    Artifacts artifacts();

    /** The artifacts that the embedded source makes. */
    interface Artifacts {
        /** The directory that holds them; created if missing. */
        @WithDefault("${java.io.tmpdir}/sluice-artifacts")
        Path dir();

        /** The URL under which this process is reached; artifacts are served below it. */
        @WithDefault("http://localhost:${quarkus.http.port:8080}")
        String url();

        /** The most that a Git server may send for one commit. */
        @WithDefault("1024M")
        MemorySize maxClone();

        /** The most that the files of one artifact may take, before compression. */
        @WithDefault("2048M")
        MemorySize maxSize();

        /** The largest single file in an artifact. */
        @WithDefault("512M")
        MemorySize maxFile();
    }
}
