package dev.sluice.controller;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** How Kustomizations are reconciled; the defaults are those of Flux's flags. */
@ConfigMapping(prefix = "sluice")
public interface ControllerConfig {
    /** By how much intervals vary, in percent, so that Kustomizations of one interval do not come at once. */
    @WithDefault("5")
    int intervalJitterPercentage();

    /** When what somebody else has changed is put back: {@code interval}, or {@code instant}. */
    @WithDefault("interval")
    DriftPolicy drift();

    Build build();

    Substitution substitution();

    Decryption decryption();

    Apply apply();

    Events events();

    Access access();

    Dependencies dependencies();

    Health health();

    Diagnosis diagnosis();

    Watch watch();

    /** How manifests are built. */
    interface Build {
        /** Whether kustomizations may name Git repositories and files of other servers. */
        @WithDefault("true")
        boolean remoteBases();
    }

    /** How variables are substituted. */
    interface Substitution {
        /** Whether a variable that is not set, and has no default, fails the build; else it is empty. */
        @WithDefault("true")
        boolean strict();
    }

    /** How what is encrypted is decrypted. */
    interface Decryption {
        /** A Secret beside the controller with the age keys of Kustomizations that name no Secret of their own. */
        Optional<String> ageSecret();

        /** The service account to ask key services as where a Kustomization names none; without it, the process itself. */
        Optional<String> defaultServiceAccount();

        /** The namespace that the controller runs in; without it, no Secret is shared. */
        @WithDefault("${RUNTIME_NAMESPACE:}")
        Optional<String> runtimeNamespace();
    }

    /** How manifests are applied. */
    interface Apply {
        /** How many dry runs of one Kustomization are asked for at a time. */
        @WithDefault("4")
        int concurrent();

        /** Further field managers whose fields are taken over. */
        Optional<List<String>> overrideManagers();

        /** Kinds that are applied in a stage before the rest, as {@code group/Kind}, or {@code Kind} of the core group. */
        Optional<List<String>> customStageKinds();
    }

    /** How events are told. */
    interface Events {
        /** Where events are posted too, as to Flux's notification-controller. */
        Optional<URI> addr();

        /** Whether the success of a reconciliation is told; receivers make the status of a commit of it. */
        @WithDefault("true")
        boolean success();
    }

    /** What Kustomizations may reach, and as whom. Each setting has the name of the flag of Flux that means the same. */
    interface Access {
        /** The service account to apply as where a Kustomization names none; without it, the controller's own. */
        Optional<String> defaultServiceAccount();

        /** The service account that asks another cluster where its ConfigMap names none. */
        Optional<String> defaultKubeconfigServiceAccount();

        /** Whether a Kustomization's source must be in its own namespace. */
        @WithDefault("false")
        boolean noCrossNamespaceRefs();

        /** Whether an ExternalArtifact may be the source of a Kustomization. */
        @WithDefault("false")
        boolean externalArtifacts();

        /** Whether a Kustomization may have a service account ask other services on its behalf. */
        @WithDefault("false")
        boolean workloadIdentity();

        /** How many tokens for other services are kept; 0 for none. */
        @WithDefault("100")
        int tokenCacheMaxSize();

        /** For how long such a token is kept at most. */
        @WithDefault("1h")
        Duration tokenCacheMaxDuration();

        /** Whether a kubeconfig may name a program that is run here to get credentials. */
        @WithDefault("false")
        boolean insecureKubeconfigExec();

        /** Whether a kubeconfig may say that the API server's certificate is not to be verified. */
        @WithDefault("false")
        boolean insecureKubeconfigTls();
    }

    /** When a dependency is ready. */
    interface Dependencies {
        /** Whether a dependency with a {@code readyExpr} must be ready by the usual rules too. */
        @WithDefault("false")
        boolean additiveReadyExpr();
    }

    /** How the health of objects is awaited. */
    interface Health {
        /** Whether the first object that has failed ends the wait for the others. */
        @WithDefault("true")
        boolean failFast();
    }

    /** What is told of failures. */
    interface Diagnosis {
        /** How many lines of the log of a failed Job's pod are told in conditions and events; 0 for none. */
        @WithDefault("10")
        int logLines();
    }

    /** Whose changes start a reconciliation, beside those of Kustomizations and sources. */
    interface Watch {
        /** Whether the ConfigMaps and Secrets are watched that Kustomizations refer to. */
        @WithDefault("true")
        boolean configs();

        /** Which of them: a label selector as {@code kubectl} takes it; empty for all. */
        @WithDefault("reconcile.fluxcd.io/watch=Enabled")
        Optional<String> configsLabelSelector();
    }
}
