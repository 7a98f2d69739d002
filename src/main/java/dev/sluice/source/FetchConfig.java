package dev.sluice.source;

import dev.sluice.setting.SettingValue;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** How artifacts are fetched. */
@ConfigMapping(prefix = "sluice.fetch")
public interface FetchConfig {
    /** How long the artifact server may take to accept a connection. */
    @WithDefault("5s")
    @WithConverter(SettingValue.Wait.class)
    Duration connectTimeout();

    /** How long a whole download may take, and, from its end on, the unpacking. */
    @WithDefault("60s")
    @WithConverter(SettingValue.Wait.class)
    Duration timeout();

    /** The largest archive that is downloaded. */
    @WithDefault("512M")
    @WithConverter(SettingValue.Size.class)
    MemorySize maxDownload();

    /** The most that the files of one archive may take together. */
    @WithDefault("2048M")
    @WithConverter(SettingValue.Size.class)
    MemorySize maxUnpacked();

    /** The largest single file in an archive. */
    @WithDefault("512M")
    @WithConverter(SettingValue.Size.class)
    MemorySize maxFile();

    /** The most files, directories and links in one archive. */
    @WithDefault("500000")
    @WithConverter(SettingValue.Count.class)
    int maxEntries();

    /** How much of the files of artifacts stays on the disk for the next who reads them. */
    @WithDefault("256M")
    @WithConverter(SettingValue.Size.class)
    MemorySize maxCache();

    /**
     * How much of the disk all may take that is fetched for builds now: archives, their files, and remote bases. A namespace
     * may have half of it.
     */
    @WithDefault("7168M")
    @WithConverter(SettingValue.Size.class)
    MemorySize maxDisk();

    /** The limits as one value. */
    default FetchLimits limits() {
        return new FetchLimits(
                maxDownload().asLongValue(),
                maxUnpacked().asLongValue(),
                maxFile().asLongValue(),
                maxEntries());
    }
}
