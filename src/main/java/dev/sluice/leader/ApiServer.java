package dev.sluice.leader;

import dev.sluice.api.GoDuration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API server, before anything is asked of it. A process that comes up before it, or while the network is away, waits
 * and says so, one line a try; it is not ready until then, and its end does not wait for an answer.
 */
final class ApiServer {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServer.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final KubernetesClient client;
    private final CountDownLatch stopping = new CountDownLatch(1);

    ApiServer(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Waits until the API server answers anything at all, also that it does not know whoever asks.
     *
     * @return false where the process is to end before
     */
    boolean awaitAnswer() throws InterruptedException {
        for (var pause = FIRST_PAUSE; ; pause = next(pause)) {
            try {
                client.getKubernetesVersion();
                return true;
            } catch (KubernetesClientException e) {
                if (e.getCode() > 0) {
                    return true;
                }
                LOG.error(
                        "the API server {} does not answer: {}; next try in {}: check the kubeconfig and the way to the server",
                        client.getMasterUrl(),
                        reason(e),
                        GoDuration.text(pause));
            }
            if (stopping.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                return false;
            }
        }
    }

    private static Duration next(Duration pause) {
        var twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
    }

    /** Nobody waits any more. */
    void stop() {
        stopping.countDown();
    }

    /** Why a request failed: what the client says of it, without the classes, or what is behind that. */
    static String reason(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null
                ? root.getClass().getSimpleName()
                : root.getMessage().strip();
    }
}
