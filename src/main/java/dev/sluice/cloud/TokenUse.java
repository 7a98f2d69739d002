package dev.sluice.cloud;

/**
 * What access is asked for.
 *
 * @param kind of the object that it is asked for on behalf of
 */
public record TokenUse(String kind, String namespace, String name, Operation operation) {
    /** On behalf of nobody in particular: this is not counted. */
    public static final TokenUse UNCOUNTED = new TokenUse("", "", "", Operation.FETCH_KUBECONFIG);

    /** What is done with it; the names are those of Flux's metric. */
    public enum Operation {
        FETCH_KUBECONFIG("fetch_kubeconfig"),
        DECRYPT_WITH_AWS("decrypt_with_aws"),
        DECRYPT_WITH_AZURE("decrypt_with_azure"),
        DECRYPT_WITH_GCP("decrypt_with_gcp"),
        DECRYPT_WITH_TRANSIT_ENGINE("decrypt_with_transit_engine");

        private final String label;

        Operation(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }

    TokenUse with(Operation other) {
        return new TokenUse(kind, namespace, name, other);
    }
}
