package dev.sluice.leader;

import dev.sluice.api.ApiClients;
import dev.sluice.setting.InvalidSettingException;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the operator, and with it all that acts, run as long as this process may: always, or, with leader election, as long as
 * it holds the Lease. Until then nothing is watched and nothing written; a process that has lost it ends at once.
 */
@ApplicationScoped
class OperatorLife {
    private static final Logger LOG = LoggerFactory.getLogger(OperatorLife.class);

    /** How long an orderly end waits for a start that is under way. */
    private static final Duration START = Duration.ofSeconds(20);

    private final Operator operator;
    private final LeaderElectionConfig config;
    private final KubernetesClient client;
    private final MeterRegistry metrics;
    private final ApiServer apiServer;
    private Optional<Term> term = Optional.empty();
    private volatile Phase phase = Phase.STANDBY;
    private volatile Thread starter;

    /** Where the operator stands. */
    enum Phase {
        STANDBY,
        STARTING,
        RUNNING,
        STOPPED
    }

    /** @param client of the election alone: it has other deadlines, and outlives the operator's */
    private record Term(KubernetesClient client, LeaderElection election, LeaderEvents events) {}

    OperatorLife(Operator operator, LeaderElectionConfig config, KubernetesClient client, MeterRegistry metrics) {
        this.operator = operator;
        this.config = config;
        this.client = client;
        this.metrics = metrics;
        this.apiServer = new ApiServer(client);
    }

    Phase phase() {
        return phase;
    }

    private boolean isAtWork() {
        return phase == Phase.STARTING || phase == Phase.RUNNING;
    }

    void start(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER + 200) StartupEvent event) {
        if (config.enabled()) {
            term = Optional.of(stand());
            term.get().election().start();
        } else {
            startOperator(() -> {});
        }
    }

    private Term stand() {
        var terms = LeaseTerms.of(config, namespace());
        var own = ApiClients.builder(impatient(client.getConfiguration(), terms), client.getKubernetesSerialization())
                .build();
        var events = new LeaderEvents(own, terms.identity());
        var election =
                new LeaderElection(new LeaseClaim(own, terms, System::nanoTime), terms, new LeaderElection.Candidate() {
                    @Override
                    public void elected(Lease lease) {
                        startOperator(() -> events.tell(lease, "became leader"));
                    }

                    @Override
                    public void lost(String why) {
                        end(why);
                    }
                });
        Gauge.builder("leader.election.master.status", this, life -> life.isAtWork() ? 1 : 0)
                .description("Whether this process holds the Lease: 1, or 0.")
                .tag("name", terms.name())
                .register(metrics);
        return new Term(own, election, events);
    }

    private String namespace() {
        return config.namespace()
                .or(() -> Optional.ofNullable(client.getConfiguration().getNamespace()))
                .orElseThrow(() -> new InvalidSettingException(
                        "leader election needs a namespace: set the environment variable RUNTIME_NAMESPACE"));
    }

    /** A request that hangs must leave time for another before the deadline. */
    private static Config impatient(Config config, LeaseTerms terms) {
        var most = (int) terms.renewDeadline().toMillis() / 2;
        return new ConfigBuilder(config)
                .withRequestTimeout(most)
                .withConnectionTimeout(most)
                .withRequestRetryBackoffLimit(0)
                .build();
    }

    /**
     * On a thread of its own: until the API server answers and the watches have begun, probes are answered, and the process
     * can be told to end.
     *
     * @param then what comes after the start
     */
    private void startOperator(Runnable then) {
        if (moves(Phase.STANDBY, Phase.STARTING)) {
            starter = Thread.ofPlatform().daemon().name("operator-start").start(() -> {
                startOperator();
                then.run();
            });
        }
    }

    private void startOperator() {
        try {
            if (apiServer.awaitAnswer()) {
                operator.start();
                moves(Phase.STARTING, Phase.RUNNING);
                LOG.info("started: {} watched at the API server {}", watched(), client.getMasterUrl());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (InvalidSettingException e) {
            LOG.error("the operator could not be started: {}", e.getMessage());
            Quarkus.asyncExit(1);
        } catch (RuntimeException e) {
            LOG.error("the operator could not be started", e);
            Quarkus.asyncExit(1);
        }
    }

    private String watched() {
        return operator.getRuntimeInfo().getRegisteredControllers().stream()
                .map(controller -> controller.getConfiguration().getResourceTypeName())
                .sorted()
                .collect(Collectors.joining(" and "));
    }

    private synchronized boolean moves(Phase from, Phase to) {
        var moves = phase == from;
        if (moves) {
            phase = to;
        }
        return moves;
    }

    /** Without a word to anyone: what is under way must not be written any more, and any crash is survived. */
    private void end(String why) {
        if (phase != Phase.STOPPED) {
            LOG.error("leader election lost: {}", why);
            Runtime.getRuntime().halt(1);
        }
    }

    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        apiServer.stop();
        var isQuiet = moves(Phase.STANDBY, Phase.STOPPED);
        if (!isQuiet) {
            awaitStart();
            isQuiet = phase == Phase.RUNNING;
            if (isQuiet) {
                operator.stop();
            }
            phase = Phase.STOPPED;
        }
        if (term.isPresent()) {
            resign(term.get(), isQuiet && config.releaseOnCancel());
        }
    }

    /** An operator that is being started cannot be stopped; one whose start takes too long ends with the process. */
    private void awaitStart() throws InterruptedException {
        if (phase == Phase.STARTING) {
            starter.join(START);
        }
    }

    /** @param releases whether nothing is being written any more, so that the next may begin */
    private static void resign(Term term, boolean releases) throws InterruptedException {
        term.election().stop();
        if (releases) {
            term.election().release().ifPresent(lease -> term.events().tell(lease, "stopped leading"));
        }
        term.client().close();
    }
}
