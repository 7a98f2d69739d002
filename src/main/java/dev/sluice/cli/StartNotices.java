package dev.sluice.cli;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs which Sluice this is and, once, what was to be said of the command line before there was a log. */
@ApplicationScoped
class StartNotices {
    static final String PROPERTY = "sluice-start-notices";

    private static final Logger LOG = LoggerFactory.getLogger(StartNotices.class);

    void log(@Observes StartupEvent started) {
        LOG.info(Version.ofBuild().text());
        System.getProperty(PROPERTY, "").lines().forEach(LOG::info);
    }
}
