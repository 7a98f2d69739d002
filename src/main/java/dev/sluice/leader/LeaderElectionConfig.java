package dev.sluice.leader;

import dev.sluice.setting.SettingValue;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** Leader election; the defaults are those of Flux's flags. */
@ConfigMapping(prefix = "sluice.leader-election")
public interface LeaderElectionConfig {
    /** Whether only the process that holds the Lease reconciles. */
    @WithDefault("false")
    boolean enabled();

    /** Whether the Lease is given back when the process is told to end, so that the next need not wait for its end. */
    @WithDefault("true")
    boolean releaseOnCancel();

    /** How long others wait after the last renewal before they take the Lease over; whole seconds. */
    @WithDefault("35s")
    @WithConverter(SettingValue.Wait.class)
    Duration leaseDuration();

    /** How long the holder tries to renew it before it gives up and ends; shorter than that. */
    @WithDefault("30s")
    @WithConverter(SettingValue.Wait.class)
    Duration renewDeadline();

    /** The time between two attempts to take or renew it. */
    @WithDefault("5s")
    @WithConverter(SettingValue.Wait.class)
    Duration retryPeriod();

    /** The namespace of the Lease; without it, the one of the kubeconfig or of the pod's account. */
    @WithDefault("${RUNTIME_NAMESPACE:}")
    Optional<String> namespace();

    /** The part of all Kustomizations that this process is for: each part has a Lease of its own. */
    @WithDefault("${quarkus.operator-sdk.controllers.kustomization.selector:}")
    Optional<String> shard();
}
