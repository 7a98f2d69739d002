package dev.sluice.cloud;

import java.util.regex.Pattern;

/**
 * A cluster that a cloud runs, as the cloud's API names it (Flux's Kustomization documentation, "Secret-less
 * authentication"). What is taken for a name can lead a request nowhere else.
 */
public sealed interface ManagedCluster {
    Pattern EKS_ARN = Pattern.compile(
            "arn:(aws(?:-[a-z]{1,10}){0,3}):eks:([a-z]{2,4}(?:-[a-z]{2,10}){1,3}-[0-9]{1,2}):([0-9]{12}):cluster/([0-9A-Za-z][\\w-]{0,99})");
    Pattern AKS_ID = Pattern.compile(
            "/subscriptions/[0-9a-f-]{36}/resourceGroups/[\\w().-]{0,89}[\\w()-]/providers/Microsoft\\.ContainerService/managedClusters/[0-9a-z][\\w-]{0,62}",
            Pattern.CASE_INSENSITIVE);
    Pattern GKE_NAME = Pattern.compile(
            "projects/[a-z0-9][a-z0-9.:-]{0,80}/locations/[a-z0-9-]{1,40}/clusters/[a-z0-9][a-z0-9-]{0,60}");

    /** Of AWS. */
    record Eks(String region, String name) implements ManagedCluster {}

    /** Of Azure. @param id of the resource */
    record Aks(String id) implements ManagedCluster {}

    /** Of Google Cloud. @param path of the resource */
    record Gke(String path) implements ManagedCluster {}

    /**
     * @param text {@code arn:<partition>:eks:<region>:<account>:cluster/<name>}
     * @throws CloudException where it is not that
     */
    static Eks eks(String text) {
        var arn = EKS_ARN.matcher(text);
        if (!arn.matches()) {
            throw notOne(text, "arn:<partition>:eks:<region>:<account-id>:cluster/<cluster-name>");
        }
        return new Eks(arn.group(2), arn.group(4));
    }

    /** @throws CloudException where it is not the id of a managed cluster */
    static Aks aks(String text) {
        if (!AKS_ID.matcher(text).matches()) {
            throw notOne(
                    text,
                    "/subscriptions/<subscription-id>/resourceGroups/<resource-group>/providers/Microsoft.ContainerService/managedClusters/<cluster-name>");
        }
        return new Aks(text);
    }

    /** @throws CloudException where it is not the name of a cluster */
    static Gke gke(String text) {
        if (!GKE_NAME.matcher(text).matches()) {
            throw notOne(text, "projects/<project-id>/locations/<location>/clusters/<cluster-name>");
        }
        return new Gke(text);
    }

    private static CloudException notOne(String text, String form) {
        return new CloudException("'%s' is not the name of a cluster in the form '%s'".formatted(text, form));
    }
}
