package dev.sluice.controller;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How variables are substituted. */
@ConfigMapping(prefix = "sluice.substitution")
public interface SubstitutionConfig {
    /** Whether a variable that is not set, and has no default, fails the build; else it is empty. */
    @WithDefault("true")
    boolean strict();
}
