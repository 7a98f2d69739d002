package dev.sluice.sops;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    static PgpKeys joined(List<PgpKeys> all) {
        return new PgpKeys(all.stream().flatMap(some -> some.rings().stream()).toList());
    }

    /**
     * @param data secret keys, armored or not
     * @throws SopsException where there is no secret key
     */
    static PgpKeys of(byte[] data) {
        var rings = new ArrayList<PGPSecretKeyRing>();
        try (var in = PGPUtil.getDecoderStream(new ByteArrayInputStream(data))) {
            var objects = new BcPGPObjectFactory(in);
            for (var object = objects.nextObject(); object != null; object = objects.nextObject()) {
                if (object instanceof PGPSecretKeyRing ring) {
                    rings.add(ring);
                }
            }
        } catch (IOException | RuntimeException e) {
            throw new SopsException("it is not an OpenPGP secret key");
        }
        if (rings.isEmpty()) {
            throw new SopsException("it has no OpenPGP secret key");
        }
        return new PgpKeys(List.copyOf(rings));
    }

    /** @throws SopsException where no key fits */
    byte[] unlock(MasterKey.Pgp key) {
        try (var in = PGPUtil.getDecoderStream(new ByteArrayInputStream(Texts.utf8(key.encrypted())))) {
            return decrypted(encrypted(in));
        } catch (IOException | PGPException | RuntimeException e) {
            throw e instanceof SopsException told
                    ? told
                    : new SopsException("could not decrypt data key with PGP key: it is not an OpenPGP message");
        }
    }

    private static PGPEncryptedDataList encrypted(InputStream in) throws IOException {
        var objects = new BcPGPObjectFactory(in);
        for (var object = objects.nextObject(); object != null; object = objects.nextObject()) {
            if (object instanceof PGPEncryptedDataList list) {
                return list;
            }
        }
        throw new SopsException("could not decrypt data key with PGP key: it is not an OpenPGP message");
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
        throw new SopsException("could not decrypt data key with PGP key: no secret key fits");
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
            throw new SopsException("could not decrypt data key with PGP key: the key needs a passphrase");
        }
    }

    private static byte[] decrypted(PGPPublicKeyEncryptedData encrypted, PGPPrivateKey key)
            throws IOException, PGPException {
        try (var in = encrypted.getDataStream(new BcPublicKeyDataDecryptorFactory(key))) {
            var plain = literal(in, false);
            if (encrypted.isIntegrityProtected() && !encrypted.verify()) {
                throw new SopsException("could not decrypt data key with PGP key: the message was changed");
            }
            return plain;
        }
    }

    private static byte[] dataKey(InputStream in) throws IOException {
        var key = in.readNBytes(LONGEST + 1);
        if (key.length > LONGEST) {
            throw new SopsException(
                    "could not decrypt data key with PGP key: it has more than %d bytes".formatted(LONGEST));
        }
        return key;
    }

    /** Compressed once, as programs do: a few bytes can become very many, or packets within packets without end. */
    private static byte[] literal(InputStream in, boolean isCompressed) throws IOException, PGPException {
        var objects = new BcPGPObjectFactory(in);
        for (var object = objects.nextObject(); object != null; object = objects.nextObject()) {
            switch (object) {
                case PGPCompressedData compressed
                when !isCompressed -> {
                    return literal(compressed.getDataStream(), true);
                }
                case PGPLiteralData literal -> {
                    return dataKey(literal.getInputStream());
                }
                default -> {}
            }
        }
        throw new SopsException("could not decrypt data key with PGP key: the message holds no data");
    }

    @Override
    public String toString() {
        return "%d OpenPGP keys".formatted(rings.size());
    }
}
