package dev.sluice.sops;

import java.util.Map;

/** A key that the data key of a file, or a share of it, is encrypted with. */
public sealed interface MasterKey {
    /** The data key as this key encrypted it. */
    String encrypted();

    /** How SOPS names the key to its users. */
    String name();

    record Age(String recipient, String encrypted) implements MasterKey {
        @Override
        public String name() {
            return recipient;
        }
    }

    record Pgp(String fingerprint, String encrypted) implements MasterKey {
        @Override
        public String name() {
            return fingerprint;
        }
    }

    record Vault(String address, String enginePath, String keyName, String encrypted) implements MasterKey {
        @Override
        public String name() {
            return "%s/v1/%s/keys/%s".formatted(address, enginePath, keyName);
        }
    }

    /** @param context what AWS authenticates together with the key */
    record Aws(String arn, String role, Map<String, String> context, String encrypted) implements MasterKey {
        @Override
        public String name() {
            return arn;
        }
    }

    record Gcp(String resourceId, String encrypted) implements MasterKey {
        @Override
        public String name() {
            return resourceId;
        }
    }

    record Azure(String vaultUrl, String keyName, String version, String encrypted) implements MasterKey {
        @Override
        public String name() {
            return "%s/keys/%s/%s".formatted(vaultUrl, keyName, version);
        }
    }

    /** A key of Huawei Cloud, which neither Flux nor Sluice opens. */
    record Huawei(String keyId, String encrypted) implements MasterKey {
        @Override
        public String name() {
            return keyId;
        }
    }
}
