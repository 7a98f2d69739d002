package dev.sluice.http;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Where requests go whose addresses tenants choose. */
@ConfigMapping(prefix = "sluice.network")
public interface NetworkConfig {
    /** Whether to this machine, to its link, and to the metadata services of clouds. */
    @WithDefault("false")
    boolean allowLocal();

    /** Whether to private networks, where the Git servers and Vaults of most clusters are. */
    @WithDefault("true")
    boolean allowPrivate();

    /** The settings as one value. */
    default Destinations chosenByTenant() {
        return Destinations.chosenByTenant(allowLocal(), allowPrivate());
    }
}
