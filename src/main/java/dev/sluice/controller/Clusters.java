package dev.sluice.controller;

import dev.sluice.api.Kustomization;
import dev.sluice.apply.Kinds;
import dev.sluice.gate.Target;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Finds out where the objects of a Kustomization are, and as whom they are asked for. */
final class Clusters {
    /** How many accounts are known at a time; one that is forgotten has its watches opened anew when it comes back. */
    private static final int ACCOUNTS = 1_000;

    private final KubernetesClient client;
    private final Kinds kinds;
    private final Optional<String> defaultServiceAccount;
    private final int logLines;
    private final Cluster own;
    private final Map<Account, Cluster> byAccount = bounded(ACCOUNTS);

    /** @param kinds what the controller's own cluster serves */
    Clusters(KubernetesClient client, Kinds kinds, ControllerConfig.Access access, int logLines) {
        this.client = client;
        this.kinds = kinds;
        this.defaultServiceAccount = access.defaultServiceAccount();
        this.logLines = logLines;
        this.own = Cluster.of(client, kinds, Target.Reach.CLUSTER, true, logLines);
    }

    /** What came of a search. */
    sealed interface Found {
        record Usable(Cluster cluster) implements Found {}

        /** @param error what is wrong with the Kustomization, or with what it refers to */
        record Unusable(String error) implements Found {}
    }

    Found of(Kustomization kustomization) {
        try {
            return new Found.Usable(account(kustomization).map(this::as).orElse(own));
        } catch (IllegalArgumentException e) {
            return new Found.Unusable(e.getMessage());
        }
    }

    /** Whether the service account that a Kustomization is applied as is still there; true where there is none. */
    boolean hasAccount(Kustomization kustomization) {
        return serviceAccount(kustomization)
                .filter(name -> client.serviceAccounts()
                                .inNamespace(kustomization.getMetadata().getNamespace())
                                .withName(name)
                                .get()
                        == null)
                .isEmpty();
    }

    private Cluster as(Account account) {
        return byAccount.computeIfAbsent(
                account, _ -> Cluster.of(account.client(client), kinds, Target.Reach.NAMESPACE, true, logLines));
    }

    private Optional<Account> account(Kustomization kustomization) {
        return serviceAccount(kustomization)
                .map(name ->
                        Account.ofServiceAccount(kustomization.getMetadata().getNamespace(), name));
    }

    private Optional<String> serviceAccount(Kustomization kustomization) {
        return Optional.of(kustomization.getSpec().serviceAccountName())
                .filter(name -> !name.isEmpty())
                .or(() -> defaultServiceAccount);
    }

    private static <K, V> Map<K, V> bounded(int most) {
        return Collections.synchronizedMap(new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        });
    }
}
