package dev.sluice.source.git;

import dev.sluice.api.GitRepositorySpec;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.transport.URIish;

/** Whether the embedded source can do what a spec asks for. What it cannot do it refuses: nothing is silently ignored. */
sealed interface Demand {
    record Met(URIish url) implements Demand {}

    record Unmet(String reason, String message) implements Demand {}

    static Demand of(GitRepositorySpec spec) {
        return unsupported(spec)
                .<Demand>map(message -> new Unmet(Reasons.UNSUPPORTED_FIELD, message))
                .orElseGet(() -> url(spec.url()));
    }

    private static Demand url(String text) {
        try {
            var url = new URIish(text);
            if (url.getHost() == null || !Set.of("http", "https").contains(url.getScheme())) {
                return invalid("the embedded Git source cannot fetch '%s': use an http or https url in spec.url"
                        .formatted(withoutUser(url)));
            }
            if (url.getUser() != null || url.getPass() != null) {
                return invalid("the url '%s' has credentials in it: move them to the secret of spec.secretRef"
                        .formatted(withoutUser(url)));
            }
            return new Met(url);
        } catch (URISyntaxException e) {
            return invalid("failed to parse spec.url: " + e.getReason());
        }
    }

    private static URIish withoutUser(URIish url) {
        return url.setUser(null).setPass(null);
    }

    private static Unmet invalid(String message) {
        return new Unmet(Reasons.URL_INVALID, message);
    }

    private static Optional<String> unsupported(GitRepositorySpec spec) {
        if (spec.verify() != null) {
            return refusal(
                    "verify", "commits would be used unverified. Install Flux's source-controller to verify them");
        }
        if (!spec.include().isEmpty()) {
            return refusal("include", "remove it, or install Flux's source-controller");
        }
        if (spec.recurseSubmodules()) {
            return refusal("recurseSubmodules", "remove it, or install Flux's source-controller");
        }
        if (!spec.sparseCheckout().isEmpty()) {
            return refusal(
                    "sparseCheckout", "use spec.ignore to choose directories, or install Flux's source-controller");
        }
        if (spec.proxySecretRef() != null) {
            return refusal("proxySecretRef", "remove it, or install Flux's source-controller");
        }
        if (spec.provider() != null && spec.provider() != GitRepositorySpec.Provider.GENERIC) {
            return refusal(
                    "provider", "use a token in the secret of spec.secretRef, or install Flux's source-controller");
        }
        if (!spec.serviceAccountName().isEmpty()) {
            return refusal(
                    "serviceAccountName", "use the secret of spec.secretRef, or install Flux's source-controller");
        }
        return Optional.empty();
    }

    private static Optional<String> refusal(String field, String remedy) {
        return Optional.of("spec.%s is not supported by the embedded Git source: %s".formatted(field, remedy));
    }
}
