package dev.sluice.sops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.openpgp.PGPEncryptedDataGenerator;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcPGPDataEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPublicKeyKeyEncryptionMethodGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys and messages that claim more than they hold. */
class PgpKeysTest {
    private static final long MODEST = 32 << 20;

    private static final Set<Integer> LITERAL = Set.of(PgpPackets.LITERAL);

    /** Of a User Attribute, which claims 390 MiB. */
    private static final String PHOTO = "d1 07 ff 18 60 00 00 01 00";

    @Test
    void aKeyWithAPhotoThatClaimsMuchIsUsedWithoutIt() throws IOException {
        var key = PgpPackets.only(Set.of(PgpPackets.SECRET_KEY), secretKey());
        var file = armored(joined(key, bytes(PHOTO)));

        assertModest(() -> assertThat(PgpKeys.of(file).rings()).hasSize(1));
    }

    /** What Bouncy Castle leaves unread of a packet, it takes for the next one. */
    @Test
    void nothingIsHiddenBehindAKey() throws IOException {
        var key = secretKey();
        var version5 = bytes("05 00 00 00 00 01 00 00 00 06 00 08 ff 00 08 03 00 00 00 00 00");
        var hidden = joined(Arrays.copyOf(version5, 8_192), bytes(PHOTO));

        assertModest(() -> assertThatThrownBy(() -> PgpKeys.of(armored(joined(key, packet(5, hidden)))))
                .hasMessage("an OpenPGP key has more than 8000 bytes"));
    }

    @Test
    void aLargeKeyFileIsRefused() {
        assertThatThrownBy(() -> PgpKeys.of(new byte[(256 << 10) + 1]))
                .hasMessage("the key file has more than 262144 bytes");
    }

    @ParameterizedTest
    @CsvSource({
        "18, 02 09 02 11, an OpenPGP message has chunks of more than 4194304 bytes",
        "18, 02 09 02 ff, an OpenPGP message has chunks of more than 4194304 bytes",
        "20, 01 09 02 18, an OpenPGP message has chunks of more than 4194304 bytes",
        "18, 01 09 02 18, no secret key fits",
        "18, 02 09 02 10, no secret key fits",
    })
    void chunksOfAMessageAreModest(int type, String head, String error) {
        var message = joined(packet(type, joined(bytes(head), new byte[64])));

        assertModest(() -> assertThatThrownBy(() -> unlock(message))
                .hasMessage("could not decrypt data key with PGP key: " + error));
    }

    @Test
    void aLargeMessageIsRefused() {
        assertThatThrownBy(() -> unlock(packet(18, new byte[16 << 10])))
                .hasMessage("could not decrypt data key with PGP key: the message has more than 16384 bytes");
    }

    /** Who encrypts needs but the public key. */
    @Test
    void aMessageIsNoKey() throws IOException, PGPException {
        var message = encrypted(joined(secretKey(), bytes(PHOTO)));

        assertModest(() -> assertThatThrownBy(() -> unlock(message))
                .hasMessage("could not decrypt data key with PGP key: the message holds no data"));
    }

    @Test
    void aMessageIsItsFirstLiteral() throws IOException, PGPException {
        var message = encrypted(joined(bytes(PHOTO), packet(11, bytes("62 00 00 00 00 00 41"))));

        assertThat(unlock(message)).isEqualTo(bytes("41"));
    }

    @ParameterizedTest
    @CsvSource({
        "cb 02 61 62",
        "cb ff 00 00 00 02 61 62",
        "cb e0 61 01 62",
        "cb e0 61 e0 62 00",
        "ac 02 61 62",
        "ad 00 02 61 62",
        "ae 00 00 00 02 61 62",
        "af 61 62",
        "b4 01 ff cb 02 61 62",
        "cb 02 61 62 ff ff ff ff",
    })
    void aBodyMayHaveItsLengthInEachForm(String packet) {
        assertThat(PgpPackets.only(LITERAL, bytes(packet))).isEqualTo(bytes("cb ff 00 00 00 02 61 62"));
    }

    @Test
    void aBodyMayHaveItsLengthInTwoOctets() {
        assertThat(PgpPackets.only(LITERAL, joined(bytes("cb c0 01"), new byte[193])))
                .isEqualTo(joined(bytes("cb ff 00 00 00 c1"), new byte[193]));
    }

    @ParameterizedTest
    @CsvSource({
        "cb,                   1",
        "cb 03 61 62,          3",
        "cb ff ff ff ff ff 61, 4294967295",
        "cb ff 7f ff,          1",
        "ae ff ff ff ff 61,    4294967295",
        "cb fe 61,             1073741824",
        "cb e0 61,             1",
        "d1 c5 61,             1569",
    })
    void aPacketIsNotLongerThanTheData(String packet, long claimed) {
        var error = "an OpenPGP packet claims %d bytes, but there are ".formatted(claimed);

        assertModest(() -> assertThatThrownBy(() -> PgpPackets.only(LITERAL, bytes(packet)))
                .isInstanceOf(SopsException.class)
                .hasMessageStartingWith(error));
    }

    private static byte[] unlock(byte[] message) {
        var text = Base64.getEncoder().encodeToString(message);
        return PgpKeys.of(Recordings.key("rsa2048.asc")).unlock(new MasterKey.Pgp("", text));
    }

    private static byte[] encrypted(byte[] plain) throws IOException, PGPException {
        var generator = new PGPEncryptedDataGenerator(
                new BcPGPDataEncryptorBuilder(SymmetricKeyAlgorithmTags.AES_256).setWithIntegrityPacket(true));
        var ring = PgpKeys.of(Recordings.key("rsa2048.asc")).rings().getFirst();
        ring.getPublicKeys()
                .forEachRemaining(key -> generator.addMethod(
                        new BcPublicKeyKeyEncryptionMethodGenerator(key).setSecureRandom(new SecureRandom())));
        var out = new ByteArrayOutputStream();
        try (var data = generator.open(out, plain.length)) {
            data.write(plain);
        }
        return out.toByteArray();
    }

    private static byte[] armored(byte[] data) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var armor = ArmoredOutputStream.builder().build(out)) {
            armor.write(data);
        }
        return out.toByteArray();
    }

    private static byte[] secretKey() throws IOException {
        try (var in = PGPUtil.getDecoderStream(new ByteArrayInputStream(Recordings.key("rsa2048.asc")))) {
            return in.readAllBytes();
        }
    }

    private static void assertModest(ThrowingCallable run) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var before = threads.getCurrentThreadAllocatedBytes();
        try {
            run.call();
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable e) {
            throw new AssertionError(e);
        }
        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(MODEST);
    }

    private static byte[] packet(int type, byte[] body) {
        var length = ByteBuffer.allocate(4).putInt(body.length).array();
        return joined(new byte[] {(byte) (0xc0 | type), (byte) 0xff}, length, body);
    }

    private static byte[] joined(byte[]... parts) {
        var out = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }

    private static byte[] bytes(String hex) {
        var digits = hex.replace(" ", "");
        var bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits, 2 * i, 2 * i + 2, 16);
        }
        return bytes;
    }
}
