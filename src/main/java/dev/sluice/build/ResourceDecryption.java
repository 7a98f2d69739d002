package dev.sluice.build;

import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.Resource;
import dev.sluice.sops.Decryption;
import dev.sluice.sops.Format;
import dev.sluice.sops.SopsException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Decrypts built objects: those that have SOPS's metadata, and of other Secrets the values that are encrypted files. (Flux's
 * Kustomization documentation, "Decryption".)
 */
record ResourceDecryption(Decryption decryption) {
    private static final String ANNOTATION = "kustomize.toolkit.fluxcd.io/decrypt";

    /** @throws BuildException where it is encrypted and cannot be decrypted */
    Resource applied(Resource resource) {
        if (resource.annotation(ANNOTATION).equalsIgnoreCase("disabled")) {
            return resource;
        }
        try {
            if (isEncrypted(resource)) {
                return object(resource);
            }
            return resource.kind().equals("Secret") && resource.fields().get("data") instanceof Map<?, ?> data
                    ? secret(resource, data)
                    : resource;
        } catch (SopsException e) {
            throw new BuildException("decryption failed for '%s/%s': %s"
                    .formatted(resource.id().gvk(), resource.name(), e.getMessage()));
        }
    }

    private static boolean isEncrypted(Resource resource) {
        return resource.fields().get("sops") instanceof Map<?, ?> metadata
                && metadata.get("mac") instanceof String mac
                && !mac.isEmpty();
    }

    private Resource object(Resource resource) {
        try {
            return new Resource(decryption.object(resource.fields()));
        } catch (SopsException e) {
            throw new SopsException("failed to decrypt and format '%s' %s data: %s"
                    .formatted(name(resource), resource.kind(), e.getMessage()));
        }
    }

    private Resource secret(Resource secret, Map<?, ?> data) {
        var values = new LinkedHashMap<String, Object>();
        data.forEach((key, value) -> values.put((String) key, value(secret, (String) key, value)));
        var fields = new LinkedHashMap<>(secret.fields());
        fields.put("data", values);
        return new Resource(fields);
    }

    private Object value(Resource secret, String key, Object value) {
        if (!(value instanceof String encoded)) {
            return value;
        }
        byte[] decoded;
        try {
            decoded = Base64.getMimeDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            return value;
        }
        var format = Format.marked(decoded);
        if (format.isEmpty()) {
            return value;
        }
        try {
            return Base64.getEncoder().encodeToString(decryption.file(decoded, format.get(), Format.ofFile(key)));
        } catch (SopsException e) {
            throw new SopsException("failed to decrypt and format '%s' Secret field '%s': %s"
                    .formatted(name(secret), key, e.getMessage()));
        }
    }

    private static String name(Resource resource) {
        return "%s/%s".formatted(resource.id().namespace(), resource.name());
    }
}
