package dev.sluice.testing;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.Watch;
import io.fabric8.kubernetes.client.Watcher;
import io.fabric8.kubernetes.client.WatcherException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** What became of a namespace's Jobs and Deployments, in the order of the cluster's own versions. */
public final class Timeline implements AutoCloseable {
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final List<Watch> watches;

    /**
     * One state of an object.
     *
     * @param version the version of the cluster's state in which the object came to be so
     */
    public record Entry(long version, Watcher.Action action, HasMetadata object) {
        boolean is(Class<?> type, String name) {
            return type.isInstance(object) && object.getMetadata().getName().equals(name);
        }
    }

    Timeline(KubernetesClient client, String namespace) {
        watches = List.of(
                client.batch().v1().jobs().inNamespace(namespace).watch(new Recorder<>()),
                client.apps().deployments().inNamespace(namespace).watch(new Recorder<>()));
    }

    /** The uids that a Job of that name had: one a run. */
    public List<String> runs(String job) {
        return entries.stream()
                .filter(entry -> entry.is(Job.class, job))
                .map(entry -> entry.object().getMetadata().getUid())
                .distinct()
                .toList();
    }

    /** When a Job of that name, in its n-th run, was first seen so. */
    public long job(String name, int run, Predicate<Job> state) {
        var uid = runs(name).get(run);
        return first(entry -> entry.is(Job.class, name)
                        && entry.object().getMetadata().getUid().equals(uid)
                        && state.test((Job) entry.object()))
                .orElseThrow(() -> new AssertionError("never seen so: Job " + name));
    }

    /** When a Deployment of that name was first seen so. */
    public long deployment(String name, Predicate<Deployment> state) {
        return first(entry -> entry.is(Deployment.class, name) && state.test((Deployment) entry.object()))
                .orElseThrow(() -> new AssertionError("never seen so: Deployment " + name));
    }

    public boolean hasSeenDeployment(String name, Predicate<Deployment> state) {
        return first(entry -> entry.is(Deployment.class, name) && state.test((Deployment) entry.object()))
                .isPresent();
    }

    public static boolean isComplete(Job job) {
        return hasCondition(job, "Complete");
    }

    public static boolean hasCondition(Job job, String type) {
        return job.getStatus() != null
                && job.getStatus().getConditions().stream()
                        .anyMatch(condition -> condition.getType().equals(type)
                                && condition.getStatus().equals("True"));
    }

    /** Rolled out in full: only new pods, all of them available. */
    public static boolean isRolledOut(Deployment deployment) {
        var status = deployment.getStatus();
        var wanted = deployment.getSpec().getReplicas();
        return status != null
                && deployment.getMetadata().getGeneration().equals(status.getObservedGeneration())
                && wanted.equals(status.getUpdatedReplicas())
                && wanted.equals(status.getReplicas())
                && wanted.equals(status.getAvailableReplicas());
    }

    public static boolean hasTag(Deployment deployment, String tag) {
        return deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getImage()
                .endsWith(":" + tag);
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }

    private Optional<Long> first(Predicate<Entry> wanted) {
        return entries.stream().filter(wanted).map(Entry::version).min(Long::compare);
    }

    private final class Recorder<T extends HasMetadata> implements Watcher<T> {
        @Override
        public void eventReceived(Action action, T object) {
            entries.add(new Entry(Long.parseLong(object.getMetadata().getResourceVersion()), action, object));
        }

        @Override
        public void onClose(WatcherException cause) {
            // a test that misses entries fails by itself
        }
    }
}
