package dev.sluice.leader;

import dev.sluice.setting.SettingValue;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** After what time the process says that only a restart helps. */
@ConfigMapping(prefix = "sluice.liveness")
public interface LivenessConfig {
    /** For how long a watch may have ended; one that is started again at once has not. */
    @WithDefault("1m")
    @WithConverter(SettingValue.Wait.class)
    Duration watch();

    /** For how long all workers may be taken, each by one object; longer than any object should take. */
    @WithDefault("15m")
    @WithConverter(SettingValue.Wait.class)
    Duration workers();
}
