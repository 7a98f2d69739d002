package dev.sluice.cloud;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.interfaces.RSAPrivateKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A certificate with its key, by which an application shows Microsoft Entra ID that it is the one that it says ("Microsoft
 * identity platform application authentication certificate credentials").
 *
 * @param chain the application's own first
 * @param sendsChain whether Entra ID is to know the certificate by who issued it
 */
record AzureCertificate(RSAPrivateKey key, List<Certificate> chain, boolean sendsChain) {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]{1,40})-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");

    /** What comes before a key of PKCS #1 where PKCS #8 has it: the version, and that it is RSA's. */
    private static final byte[] PKCS8_RSA = Base64.getDecoder().decode("AgEAMA0GCSqGSIb3DQEBAQUA");

    /**
     * @param text PEM, or PKCS #12 in base64
     * @param password of PKCS #12; empty for none
     * @throws CloudException where there is not one RSA key, and a certificate for it
     */
    static AzureCertificate of(String text, String password, boolean sendsChain) {
        try {
            var entry = text.contains("-----BEGIN ") ? pem(text) : pkcs12(text, password);
            if (entry.isPresent()) {
                return new AzureCertificate(
                        entry.get().key, ownFirst(entry.get().key, entry.get().certificates), sendsChain);
            }
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            // reported below, without what is in it
        }
        throw new CloudException("the clientCertificate is not a certificate with its RSA key, in PEM or PKCS #12"
                + (password.isEmpty() ? "" : ", or its password is another"));
    }

    private record Entry(RSAPrivateKey key, List<Certificate> certificates) {}

    private static Optional<Entry> pem(String text) throws GeneralSecurityException {
        var certificates = new ArrayList<Certificate>();
        Optional<PrivateKey> key = Optional.empty();
        var blocks = BLOCK.matcher(text);
        while (blocks.find()) {
            var content = Base64.getMimeDecoder().decode(blocks.group(2));
            switch (blocks.group(1)) {
                case "CERTIFICATE" ->
                    certificates.add(CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(content)));
                case "PRIVATE KEY" -> key = Optional.of(key(content));
                case "RSA PRIVATE KEY" -> key = Optional.of(key(pkcs8(content)));
                default -> {}
            }
        }
        return key.map(found -> new Entry((RSAPrivateKey) found, certificates));
    }

    private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
        return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    }

    private static byte[] pkcs8(byte[] pkcs1) {
        return der(0x30, joined(PKCS8_RSA, der(0x04, pkcs1)));
    }

    /** An element of DER, of up to 64 KiB. */
    private static byte[] der(int tag, byte[] content) {
        if (content.length > 0xffff) {
            throw new IllegalArgumentException();
        }
        return joined(
                new byte[] {(byte) tag, (byte) 0x82, (byte) (content.length >> 8), (byte) content.length}, content);
    }

    private static byte[] joined(byte[] one, byte[] other) {
        var joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    private static Optional<Entry> pkcs12(String text, String password) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance("PKCS12");
        store.load(new ByteArrayInputStream(Base64.getMimeDecoder().decode(text)), password.toCharArray());
        for (var alias : Collections.list(store.aliases())) {
            if (store.getKey(alias, password.toCharArray()) instanceof RSAPrivateKey key) {
                return Optional.of(new Entry(key, List.of(store.getCertificateChain(alias))));
            }
        }
        return Optional.empty();
    }

    private static List<Certificate> ownFirst(RSAPrivateKey key, List<Certificate> certificates) {
        var chain = new ArrayList<Certificate>();
        for (var certificate : certificates) {
            if (certificate.getPublicKey() instanceof RSAPublicKey known
                    && known.getModulus().equals(key.getModulus())
                    && chain.isEmpty()) {
                chain.add(certificate);
            }
        }
        if (chain.isEmpty()) {
            throw new IllegalArgumentException();
        }
        certificates.stream().filter(other -> !chain.contains(other)).forEach(chain::add);
        return chain;
    }

    /** What shows, for ten minutes, that a client has the key. */
    String assertion(String audience, String client) {
        var now = Instant.now().getEpochSecond();
        try {
            var signed = Jwt.unsigned(
                    header(),
                    Map.of(
                            "aud", audience,
                            "iss", client,
                            "sub", client,
                            "jti", UUID.randomUUID().toString(),
                            "nbf", now,
                            "iat", now,
                            "exp", now + 600));
            var signature = Signature.getInstance("RSASSA-PSS");
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
            signature.initSign(key);
            signature.update(Texts.utf8(signed));
            return signed + "." + Jwt.encoded(signature.sign());
        } catch (GeneralSecurityException e) {
            throw new CloudException("the key of the clientCertificate cannot sign");
        }
    }

    private Map<String, Object> header() throws GeneralSecurityException {
        var header = new LinkedHashMap<String, Object>();
        header.put("alg", "PS256");
        header.put("typ", "JWT");
        header.put(
                "x5t#S256",
                Jwt.encoded(MessageDigest.getInstance("SHA-256")
                        .digest(chain.getFirst().getEncoded())));
        if (sendsChain) {
            var all = new ArrayList<String>();
            for (var certificate : chain) {
                all.add(Base64.getEncoder().encodeToString(certificate.getEncoded()));
            }
            header.put("x5c", all);
        }
        return header;
    }

    @Override
    public String toString() {
        return "certificate";
    }
}
