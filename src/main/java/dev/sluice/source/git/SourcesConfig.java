package dev.sluice.source.git;

import dev.sluice.setting.ListenAt;
import dev.sluice.setting.SettingValue;
import dev.sluice.setting.Syntax;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.Converter;

/** Where artifacts come from, and how the embedded source keeps them. */
@ConfigMapping(prefix = "sluice")
public interface SourcesConfig {
    /** Who produces artifacts. */
    enum Producer {
        /** A source-controller that is installed in the cluster. */
        EXTERNAL,
        /** This process, for GitRepository objects. */
        EMBEDDED;

        /** By its name, to the letter: the reconciler of the embedded source is looked up by that text. */
        @RegisterForReflection
        public static final class Setting implements Converter<Producer> {
            private static final long serialVersionUID = 1;

            private static final Syntax<Producer> SYNTAX =
                    Syntax.oneOf(List.of(values()), producer -> producer.name().toLowerCase(Locale.ROOT));

            @Override
            public Producer convert(String text) {
                return SettingValue.read(SYNTAX, text);
            }
        }
    }

    /** {@code external} (a source-controller is installed) or {@code embedded} (Sluice reconciles GitRepository objects). */
    @WithDefault("external")
    @WithConverter(Producer.Setting.class)
    Producer sources();

    /** The artifacts that the embedded source makes. */
    Artifacts artifacts();

    /** The artifacts that the embedded source makes. */
    interface Artifacts {
        /** The directory that holds them; created if missing. */
        @WithDefault("${java.io.tmpdir}/sluice-artifacts")
        Path dir();

        /**
         * Where the archives are served, as {@code :9090}: for others such as Flux's helm-controller, since Sluice reads them
         * from the disk. They are not served unless it is set.
         */
        @WithConverter(SettingValue.Listen.class)
        Optional<ListenAt> listen();

        /** The URL under which others reach the server of the archives. */
        @WithDefault("http://localhost:9090")
        String url();

        /** The most that a Git server may send for one commit. */
        @WithDefault("1024M")
        @WithConverter(SettingValue.Size.class)
        MemorySize maxClone();

        /** The most that the files of one artifact may take, before compression. */
        @WithDefault("2048M")
        @WithConverter(SettingValue.Size.class)
        MemorySize maxSize();

        /** The largest single file in an artifact. */
        @WithDefault("512M")
        @WithConverter(SettingValue.Size.class)
        MemorySize maxFile();

        /**
         * How much of the disk the artifacts of all namespaces may take, and what is fetched to make them. A namespace may
         * have half of it.
         */
        @WithDefault("3584M")
        @WithConverter(SettingValue.Size.class)
        MemorySize maxDisk();
    }
}
