package dev.sluice.controller;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What is told of failures. */
@ConfigMapping(prefix = "sluice.diagnosis")
public interface DiagnosisConfig {
    /** How many lines of the log of a failed Job's pod are told in conditions and events; 0 for none. */
    @WithDefault("10")
    int logLines();
}
