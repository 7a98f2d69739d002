package dev.sluice.sops;

import com.exceptionfactory.jagged.FileKey;
import com.exceptionfactory.jagged.RecipientStanza;
import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.UnsupportedRecipientStanzaException;
import com.exceptionfactory.jagged.bech32.Bech32;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * An identity of age that withstands quantum computers: X-Wing (ML-KEM-768 with X25519) in HPKE's base mode (RFC 9180) with
 * HKDF-SHA256 and ChaCha20-Poly1305, as the age format describes its recipients {@code mlkem768x25519}.
 */
final class HybridIdentity implements RecipientStanzaReader {
    static final String PREFIX = "AGE-SECRET-KEY-PQ-1";

    private static final String TYPE = "mlkem768x25519";
    private static final byte[] INFO = Texts.utf8("age-encryption.org/mlkem768x25519");
    private static final byte[] VERSION = Texts.utf8("HPKE-v1");
    private static final byte[] SUITE = joined(Texts.utf8("HPKE"), new byte[] {0x64, 0x7a, 0, 1, 0, 3});
    private static final byte[] LABEL = Texts.utf8("\\.//^\\");
    private static final byte[] NOTHING = {};
    private static final int SEED = 32;
    private static final int CURVE = 32;
    private static final int LATTICE_CIPHERTEXT = 1088;

    private final MLKEMPrivateKeyParameters lattice;
    private final byte[] curve;

    /** @param encoded with its prefix */
    HybridIdentity(String encoded) {
        var address = Bech32.getDecoder().decode(encoded);
        var seed = address.getData();
        if (!address.getHumanReadablePart().toString().equalsIgnoreCase(PREFIX.substring(0, PREFIX.length() - 1))
                || seed.length != SEED) {
            throw new SopsException("not a hybrid identity");
        }
        var expanded = new byte[64 + CURVE];
        var shake = new SHAKEDigest(256);
        shake.update(seed, 0, seed.length);
        shake.doFinal(expanded, 0, expanded.length);
        lattice = new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_768, Arrays.copyOf(expanded, 64));
        curve = Arrays.copyOfRange(expanded, 64, expanded.length);
    }

    @Override
    public FileKey getFileKey(Iterable<RecipientStanza> stanzas) throws GeneralSecurityException {
        for (var stanza : stanzas) {
            if (stanza.getType().equals(TYPE) && stanza.getArguments().size() == 1) {
                var encapsulated =
                        Base64.getDecoder().decode(stanza.getArguments().getFirst());
                if (encapsulated.length == LATTICE_CIPHERTEXT + CURVE) {
                    try {
                        return new FileKey(opened(sharedSecret(encapsulated), stanza.getBody()));
                    } catch (javax.crypto.AEADBadTagException e) {
                        // for another recipient
                    }
                }
            }
        }
        throw new UnsupportedRecipientStanzaException("no recipient of this identity");
    }

    private byte[] sharedSecret(byte[] encapsulated) throws GeneralSecurityException {
        var toLattice = Arrays.copyOf(encapsulated, LATTICE_CIPHERTEXT);
        var toCurve = Arrays.copyOfRange(encapsulated, LATTICE_CIPHERTEXT, encapsulated.length);
        var agreed = new byte[CURVE];
        if (!X25519.calculateAgreement(curve, 0, toCurve, 0, agreed, 0)) {
            throw new UnsupportedRecipientStanzaException("not a point of the curve");
        }
        var ownPoint = new byte[CURVE];
        X25519.scalarMultBase(curve, 0, ownPoint, 0);
        return MessageDigest.getInstance("SHA3-256")
                .digest(joined(new MLKEMExtractor(lattice).extractSecret(toLattice), agreed, toCurve, ownPoint, LABEL));
    }

    private static byte[] opened(byte[] sharedSecret, byte[] body) throws GeneralSecurityException {
        var context = joined(
                new byte[] {0}, extracted(NOTHING, "psk_id_hash", NOTHING), extracted(NOTHING, "info_hash", INFO));
        var secret = extracted(sharedSecret, "secret", NOTHING);
        var cipher = Cipher.getInstance("ChaCha20-Poly1305");
        cipher.init(
                Cipher.DECRYPT_MODE,
                new SecretKeySpec(expanded(secret, "key", context, 32), "ChaCha20"),
                new IvParameterSpec(expanded(secret, "base_nonce", context, 12)));
        return cipher.doFinal(body);
    }

    private static byte[] extracted(byte[] salt, String label, byte[] input) throws GeneralSecurityException {
        return hmac(salt.length == 0 ? new byte[32] : salt, joined(VERSION, SUITE, Texts.utf8(label), input));
    }

    private static byte[] expanded(byte[] secret, String label, byte[] info, int length)
            throws GeneralSecurityException {
        var labeled = joined(new byte[] {0, (byte) length}, VERSION, SUITE, Texts.utf8(label), info, new byte[] {1});
        return Arrays.copyOf(hmac(secret, labeled), length);
    }

    private static byte[] hmac(byte[] key, byte[] data) throws GeneralSecurityException {
        var mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(data);
    }

    private static byte[] joined(byte[]... parts) {
        var all = ByteBuffer.allocate(
                Arrays.stream(parts).mapToInt(part -> part.length).sum());
        for (var part : parts) {
            all.put(part);
        }
        return all.array();
    }
}
