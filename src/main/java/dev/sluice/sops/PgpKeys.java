package dev.sluice.sops;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.openpgp.PGPCompressedData;
import org.bouncycastle.openpgp.PGPEncryptedDataList;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPLiteralData;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKeyEncryptedData;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.bc.BcPGPObjectFactory;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyDataDecryptorFactory;

/** OpenPGP's secret keys. Uses Bouncy Castle without its security provider, which a native executable would carry in whole. */
record PgpKeys(List<PGPSecretKeyRing> rings) {
    /** What a data key, or a share of one, never has. */
    private static final int LONGEST = 1_024;

    private static final String FAILED = "could not decrypt data key with PGP key: ";

    private static final int LARGEST_FILE = 256 << 10;
    private static final int LARGEST_MESSAGE = 16 << 10;

    private static final Set<Integer> KEYS = Set.of(PgpPackets.SECRET_KEY, PgpPackets.SECRET_SUBKEY);
    private static final Set<Integer> MESSAGE = Set.of(
            PgpPackets.SESSION_KEY,
            PgpPackets.ENCRYPTED,
            PgpPackets.ENCRYPTED_WITH_INTEGRITY,
            PgpPackets.ENCRYPTED_WITH_AEAD);

    static PgpKeys joined(List<PgpKeys> all) {
        return new PgpKeys(all.stream().flatMap(some -> some.rings().stream()).toList());
    }

    /**
     * @param data secret keys, armored or not
     * @throws SopsException where there is no secret key
     */
    static PgpKeys of(byte[] data) {
        if (data.length > LARGEST_FILE) {
            throw new SopsException("the key file has more than %d bytes".formatted(LARGEST_FILE));
        }
        var rings = new ArrayList<PGPSecretKeyRing>();
        try (var in = PGPUtil.getDecoderStream(new ByteArrayInputStream(data))) {
            var objects = new BcPGPObjectFactory(PgpPackets.only(KEYS, in.readAllBytes()));
            for (var object = objects.nextObject(); object != null; object = objects.nextObject()) {
                if (object instanceof PGPSecretKeyRing ring) {
                    rings.add(ring);
                }
            }
        } catch (IOException | RuntimeException e) {
            throw e instanceof SopsException told ? told : new SopsException("it is not an OpenPGP secret key");
        }
        if (rings.isEmpty()) {
            throw new SopsException("it has no OpenPGP secret key");
        }
        return new PgpKeys(List.copyOf(rings));
    }

    /** @throws SopsException where no key fits */
    byte[] unlock(MasterKey.Pgp key) {
        try (var in = PGPUtil.getDecoderStream(new ByteArrayInputStream(Texts.utf8(key.encrypted())))) {
            return decrypted(encrypted(whole(in)));
        } catch (SopsException e) {
            throw new SopsException(FAILED + e.getMessage());
        } catch (IOException | PGPException | RuntimeException e) {
            throw new SopsException(FAILED + "it is not an OpenPGP message");
        }
    }

    private static byte[] whole(InputStream in) throws IOException {
        var message = in.readNBytes(LARGEST_MESSAGE + 1);
        if (message.length > LARGEST_MESSAGE) {
            throw new SopsException("the message has more than %d bytes".formatted(LARGEST_MESSAGE));
        }
        return message;
    }

    private static PGPEncryptedDataList encrypted(byte[] message) throws IOException {
        var objects = new BcPGPObjectFactory(PgpPackets.only(MESSAGE, message));
        for (var object = objects.nextObject(); object != null; object = objects.nextObject()) {
            if (object instanceof PGPEncryptedDataList list) {
                return list;
            }
        }
        throw new SopsException("it is not an OpenPGP message");
    }

    private byte[] decrypted(PGPEncryptedDataList list) throws IOException, PGPException {
        for (var data : list) {
            if (data instanceof PGPPublicKeyEncryptedData encrypted) {
                var key = secretKey(encrypted.getKeyIdentifier().getKeyId());
                if (key.isPresent()) {
                    return decrypted(encrypted, privateKey(key.get()));
                }
            }
        }
        throw new SopsException("no secret key fits");
    }

    private Optional<PGPSecretKey> secretKey(long id) {
        return rings.stream()
                .map(ring -> ring.getSecretKey(id))
                .filter(key -> key != null && !key.isPrivateKeyEmpty())
                .findFirst();
    }

    private static PGPPrivateKey privateKey(PGPSecretKey key) {
        try {
            return key.extractPrivateKey(null);
        } catch (PGPException e) {
            throw new SopsException("the key needs a passphrase");
        }
    }

    private static byte[] decrypted(PGPPublicKeyEncryptedData encrypted, PGPPrivateKey key)
            throws IOException, PGPException {
        try (var in = encrypted.getDataStream(new BcPublicKeyDataDecryptorFactory(key))) {
            var plain = literal(whole(in), true);
            if (encrypted.isIntegrityProtected() && !encrypted.verify()) {
                throw new SopsException("the message was changed");
            }
            return plain;
        }
    }

    private static byte[] dataKey(InputStream in) throws IOException {
        var key = in.readNBytes(LONGEST + 1);
        if (key.length > LONGEST) {
            throw new SopsException("it has more than %d bytes".formatted(LONGEST));
        }
        return key;
    }

    /**
     * Compressed once, as programs do: a few bytes can become very many, or packets within packets without end.
     *
     * @param message whoever has the public key can have made it
     */
    private static byte[] literal(byte[] message, boolean isCompressible) throws IOException, PGPException {
        var types = isCompressible ? Set.of(PgpPackets.COMPRESSED, PgpPackets.LITERAL) : Set.of(PgpPackets.LITERAL);
        return switch (new BcPGPObjectFactory(PgpPackets.only(types, message)).nextObject()) {
            case PGPCompressedData compressed -> literal(whole(compressed.getDataStream()), false);
            case PGPLiteralData literal -> dataKey(literal.getInputStream());
            case null, default -> throw new SopsException("the message holds no data");
        };
    }

    @Override
    public String toString() {
        return "%d OpenPGP keys".formatted(rings.size());
    }
}
