package dev.sluice.apply;

import dev.sluice.api.Utf8;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Bundles of authorities that hold no certificate, such as {@code Cg==}. They stand where something else injects the bundle
 * later: left out of what is applied, what was injected stays. With one, a definition is never established. As in Flux, those of
 * other kinds are applied as they are.
 */
final class CaBundles {
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----");

    private CaBundles() {}

    static void leaveOutInvalid(GenericKubernetesResource object) {
        if (DefinedKinds.isDefinition(object)
                && object.get("spec", "conversion", "webhook", "clientConfig") instanceof Map<?, ?> client
                && client.get("caBundle") instanceof String bundle
                && !isValid(bundle)) {
            client.remove("caBundle");
        }
    }

    private static boolean isValid(String bundle) {
        try {
            var pem = Utf8.shown(Base64.getMimeDecoder().decode(bundle));
            var found = CERTIFICATE.matcher(pem);
            var factory = CertificateFactory.getInstance("X.509");
            var certificates = 0;
            while (found.find()) {
                factory.generateCertificate(
                        new ByteArrayInputStream(Base64.getMimeDecoder().decode(found.group(1))));
                certificates++;
            }
            return certificates > 0;
        } catch (IllegalArgumentException | CertificateException e) {
            return false;
        }
    }
}
