package dev.sluice.controller;

import dev.sluice.kustomize.Budget;
import dev.sluice.setting.SettingValue;
import dev.sluice.setting.Syntax;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.config.spi.Converter;

/** How Kustomizations are reconciled; the defaults are those of Flux's flags. */
@ConfigMapping(prefix = "sluice")
public interface ControllerConfig {
    /** By how much intervals vary, in percent, so that Kustomizations of one interval do not come at once. */
    @WithDefault("5")
    @WithConverter(SettingValue.Percentage.class)
    int intervalJitterPercentage();

    /** When what somebody else has changed is put back: {@code interval}, or {@code instant}. */
    @WithDefault("interval")
    @WithConverter(DriftPolicy.Setting.class)
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

        /** How long one build may take, whatever {@code spec.timeout} says; and how long it may wait for its turn. */
        @WithDefault("5m")
        @WithConverter(SettingValue.Wait.class)
        Duration maxTime();

        /** How many bases and components one build may enter; one that several others name counts for each. */
        @WithDefault("10000")
        @WithConverter(SettingValue.Count.class)
        int maxKustomizations();

        /** How many objects one build may read and generate. */
        @WithDefault("100000")
        @WithConverter(SettingValue.Count.class)
        int maxObjects();

        /**
         * How much memory the values may take that one build reads, and adds to objects: by replacements, patches, variables,
         * names and images. Without it, half of what the process may have.
         */
        Optional<@WithConverter(SettingValue.Size.class) MemorySize> maxBytes();

        /** The limits as one value; a Kustomization's timeout comes before that of time where it is shorter. */
        default Budget.Limits limits() {
            return new Budget.Limits(
                    maxTime(),
                    maxKustomizations(),
                    maxObjects(),
                    maxBytes()
                            .map(MemorySize::asLongValue)
                            .orElseGet(() -> Runtime.getRuntime().maxMemory() / 2));
        }
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

        /** A ConfigMap beside the controller that says how service accounts log in to which Vaults and OpenBaos. */
        Optional<String> vaultConfigMap();

        /** The namespace that the controller runs in; without it, no Secret is shared. */
        @WithDefault("${RUNTIME_NAMESPACE:}")
        Optional<String> runtimeNamespace();
    }

    /** How manifests are applied. */
    interface Apply {
        /** How many dry runs of one Kustomization are asked for at a time. */
        @WithDefault("4")
        @WithConverter(SettingValue.Count.class)
        int concurrent();

        /** Further field managers whose fields are taken over. */
        Optional<List<String>> overrideManagers();

        /** Field managers, by their whole names, whose fields are taken over before a dry run. */
        Optional<List<String>> overrideManagersBeforeDryRun();

        /** Whether fields that are managed in another API version than that of the manifest are migrated to it. */
        @WithDefault("false")
        boolean migrateApiVersion();

        /** What becomes of objects whose manifests name no namespace, where {@code spec.targetNamespace} names none either. */
        @WithDefault("own")
        @WithConverter(DefaultNamespace.Setting.class)
        DefaultNamespace defaultNamespace();

        /** A namespace for objects that name none. */
        enum DefaultNamespace {
            /** That of the Kustomization. */
            OWN,
            /** None: as in Flux, the apply fails. */
            REFUSE;

            /** As a setting: by its name. */
            @RegisterForReflection
            public static final class Setting implements Converter<DefaultNamespace> {
                private static final long serialVersionUID = 1;

                private static final Syntax<DefaultNamespace> SYNTAX = Syntax.oneOf(
                        List.of(values()), namespace -> namespace.name().toLowerCase(Locale.ROOT));

                @Override
                public DefaultNamespace convert(String text) {
                    return SettingValue.read(SYNTAX, text);
                }
            }
        }

        /** Kinds that are applied in a stage before the rest, as {@code group/Kind}, or {@code Kind} of the core group. */
        Optional<List<String>> customStageKinds();
    }

    /** How events are told. */
    interface Events {
        /** Where events are posted too, as to Flux's notification-controller. */
        Optional<@WithConverter(SettingValue.WebAddress.class) URI> addr();

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

        /** How many tokens for other services are kept; 0 for none. */
        @WithDefault("100")
        @WithConverter(SettingValue.CountOrNone.class)
        int tokenCacheMaxSize();

        /** For how long such a token is kept at most. */
        @WithDefault("1h")
        @WithConverter(SettingValue.WaitOrNone.class)
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

        /**
         * Whether a {@code readyExpr} reads all of a dependency in another namespace, as in Flux, also where references to
         * sources of other namespaces are forbidden: without, it reads whether that is ready and no more.
         */
        @WithDefault("false")
        boolean foreignFields();
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
        @WithConverter(SettingValue.CountOrNone.class)
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
