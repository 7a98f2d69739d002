package dev.sluice.controller;

import dev.sluice.api.Conditions;
import dev.sluice.apply.Change;
import dev.sluice.apply.JobRun;
import dev.sluice.apply.Settled;
import dev.sluice.gate.Gate;
import dev.sluice.health.CustomRules;
import dev.sluice.log.ReconcileLog;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** The Kustomizations at rest: all is applied and healthy, and watches tell what would disturb that. */
final class AtRest {
    private static final ReconcileLog LOG = ReconcileLog.of(AtRest.class);

    private final Gate gate;
    private final DriftPolicy usualDrift;
    private final Map<ResourceID, Rest> rests = new ConcurrentHashMap<>();

    /** @param usualDrift what is done about drift where a Kustomization does not say */
    AtRest(Gate gate, DriftPolicy usualDrift) {
        this.gate = gate;
        this.usualDrift = usualDrift;
    }

    /** What a Kustomization says of drift that cannot be said; empty where nothing is wrong. */
    Optional<String> refusal(Subject subject) {
        return DriftPolicy.of(subject.seen(), usualDrift) instanceof DriftPolicy.Said.Invalid(var error)
                ? Optional.of(error)
                : Optional.empty();
    }

    /**
     * Whether nothing has moved since the Kustomization's last success.
     *
     * @param inputs what would go into its manifests now
     */
    boolean isUndisturbed(Subject subject, Attempt.Goal goal, Function<Subject, Attempt.Inputs> inputs) {
        var rest = rests.get(subject.id());
        var status = subject.seen().getStatus();
        return rest != null
                && rest.goal().equals(goal)
                && Conditions.holds(status.conditions(), Conditions.READY)
                && status.lastAppliedRevision().equals(goal.artifact().revision())
                && subject.seen().getMetadata().getGeneration().equals(status.observedGeneration())
                && rest.holds(gate.mirrors())
                && rest.inputs().equals(inputs.apply(subject));
    }

    /** One that is undisturbed stays at rest, watched for drift as it now says. */
    void stay(Subject subject) {
        if (isPutBackAtOnce(subject)) {
            watchForDrift(subject, rests.get(subject.id()));
        } else {
            gate.leaveDrift(subject.id());
        }
    }

    /** After a success, what it applied is watched. */
    void begin(Subject subject, Attempt attempt) {
        var rest = Rest.after(attempt, subject.spec());
        var tellsAll = watchesTellAll(attempt);
        var isWatchedForDrift = attempt.cluster().isMirrored() && isPutBackAtOnce(subject);
        var isOver = rest.changes().values().stream().noneMatch(change -> isOpen(subject, change));
        if (tellsAll && isOver) { // else the end of a Job is still to be noted
            rests.put(subject.id(), rest);
        }
        if (isWatchedForDrift || tellsAll && isOver) {
            gate.mirrors().use(subject.id(), rest.mirrors());
        } else if (!tellsAll) {
            gate.mirrors().release(subject.id());
        }
        if (isWatchedForDrift) {
            watchForDrift(subject, rest);
        } else {
            gate.leaveDrift(subject.id());
        }
    }

    /**
     * Ends a rest for an apply.
     *
     * @return what need not be asked for. Only another artifact can leave anything settled: a changed spec, or a user's
     *     request, asks for everything anew
     */
    Settled end(Subject subject, Attempt.Goal goal) {
        return Optional.ofNullable(rests.remove(subject.id()))
                .filter(known -> known.goal().with(goal.artifact()).equals(goal))
                .map(known -> known.settled(gate.mirrors()))
                .orElse(Settled.NONE);
    }

    /** The watches are the gate's to close. */
    void forget(ResourceID kustomization) {
        rests.remove(kustomization);
    }

    /** Whether all that matters would be seen: watches at rest see what was applied here, by the usual rules. */
    private static boolean watchesTellAll(Attempt attempt) {
        return attempt.rules() == CustomRules.NONE
                && attempt.others().isEmpty()
                && attempt.basis().isSelfContained()
                && attempt.cluster().isMirrored();
    }

    private static boolean isOpen(Subject subject, Change change) {
        return change.passing().isPresent()
                && subject.jobRuns()
                        .of(change.id())
                        .filter(run -> run.end() instanceof JobRun.End.Open)
                        .isPresent();
    }

    private boolean isPutBackAtOnce(Subject subject) {
        return DriftPolicy.of(subject.seen(), usualDrift) instanceof DriftPolicy.Said.Valid(var policy)
                && policy == DriftPolicy.INSTANT;
    }

    private void watchForDrift(Subject subject, Rest rest) {
        var interval = subject.spec().interval().duration();
        gate.watchForDrift(subject.id(), rest.applied(subject.jobRuns()), interval).stream()
                .map(DriftConflict::announcement)
                .forEach(announcement -> {
                    LOG.warn(subject.logged(), announcement.message());
                    subject.announce(announcement.of(rest.goal().artifact().revision(), ""));
                });
    }
}
