package dev.sluice.sops;

import com.exceptionfactory.jagged.RecipientStanzaReader;
import com.exceptionfactory.jagged.framework.armor.ArmoredDecryptingChannelFactory;
import com.exceptionfactory.jagged.x25519.X25519RecipientStanzaReaderFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;

/** Identities of age, as {@code age-keygen} writes them. */
record AgeIdentities(List<RecipientStanzaReader> readers) {

    /** Each is tried on each data key. */
    private static final int MOST = 1_000;

    static AgeIdentities joined(List<AgeIdentities> all) {
        var readers = all.stream().flatMap(some -> some.readers().stream()).toList();
        if (readers.size() > MOST) {
            throw new SopsException("there are more than %d age identities".formatted(MOST));
        }
        return new AgeIdentities(readers);
    }

    /**
     * @param text an identity on each line; empty lines and those with {@code #} say nothing
     * @throws SopsException where a line is none
     */
    static AgeIdentities of(String text) {
        var readers = new ArrayList<RecipientStanzaReader>();
        var number = 0;
        for (var line : text.split("\r?\n", -1)) {
            number++;
            var identity = line.strip();
            if (!identity.isEmpty() && !identity.startsWith("#")) {
                readers.add(reader(identity, number));
            }
        }
        if (readers.isEmpty()) {
            throw new SopsException("failed to parse age identities: no secret keys found");
        }
        return new AgeIdentities(List.copyOf(readers));
    }

    private static RecipientStanzaReader reader(String identity, int line) {
        try {
            return identity.startsWith(HybridIdentity.PREFIX)
                    ? new HybridIdentity(identity)
                    : X25519RecipientStanzaReaderFactory.newRecipientStanzaReader(identity);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new SopsException(
                    "failed to parse age identities: error at line %d: not an identity that is known".formatted(line));
        }
    }

    /** @throws SopsException where no identity fits */
    byte[] unlock(MasterKey.Age key) {
        try (var armored = Channels.newChannel(new ByteArrayInputStream(Texts.utf8(key.encrypted())));
                var plain = new ArmoredDecryptingChannelFactory().newDecryptingChannel(armored, readers)) {
            return Channels.newInputStream(plain).readAllBytes();
        } catch (GeneralSecurityException e) {
            throw new SopsException("failed to create reader for decrypting sops data key with age: no identity"
                    + " matched any of the recipients");
        } catch (IOException | RuntimeException e) {
            throw new SopsException("failed to decrypt sops data key with age: it is not an age file");
        }
    }

    @Override
    public String toString() {
        return "%d age identities".formatted(readers.size());
    }
}
