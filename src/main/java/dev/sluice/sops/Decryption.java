package dev.sluice.sops;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decrypts what SOPS has encrypted with one of some keys. Remembers what it revealed, so that it can be kept out of
 * messages; so one is for one build, and for one thread.
 */
public final class Decryption {
    /** What SOPS writes for a data key, by whatever key, has at most a few thousand bytes. */
    private static final int LONGEST_KEY = 16 << 10;

    /** As with Flux, which looks at files alone. */
    public static final int LARGEST_FILE = 5 << 20;

    /** What writing makes of a file, in characters. */
    static final int LARGEST_PLAIN = 32 << 20;

    /** Of what was revealed, in characters. Whoever writes a message looks for all of it. */
    private static final int MOST_REVEALED = 16 << 20;

    /** What a value costs beside its characters, in as many characters. */
    private static final int VALUE = 64;

    /** Shorter values and lines are words of any text: nobody keeps them out of messages. */
    private static final int SHORTEST = 4;

    /** How long data keys may be asked for, in all: whoever wrote the files also says which services are asked. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final DataKey.Unlocker keys;
    private final InstantSource clock;
    private final Set<String> revealed = new HashSet<>();
    private long kept = 0;
    private Duration asked = Duration.ZERO;

    /** @param keys what opens the keys that files name */
    public Decryption(DataKey.Unlocker keys) {
        this(keys, InstantSource.system());
    }

    Decryption(DataKey.Unlocker keys, InstantSource clock) {
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * Decrypts a file. Its MAC must be that of its values: the bytes must be those that SOPS wrote.
     *
     * @param in the form of the encrypted file
     * @param out the form to write the values in
     * @throws SopsException where that cannot be; the message has no value in it
     */
    public byte[] file(byte[] data, Format in, Format out) {
        if (data.length > LARGEST_FILE) {
            throw new SopsException("cannot decrypt file with size (%d bytes) exceeding limit (%d)"
                    .formatted(data.length, LARGEST_FILE));
        }
        var document = read(data, in);
        var plain = TreeDecryption.decrypt(document, cipher(document), true, this::reveal);
        try {
            return write(plain, out);
        } catch (SopsException e) {
            throw new SopsException("failed to emit encrypted %s file as decrypted %s: %s"
                    .formatted(in.title(), out.title(), e.getMessage()));
        }
    }

    /**
     * Decrypts an object that has its metadata under {@code sops}, which then is gone. Its MAC is not verified: a build
     * adds to objects.
     *
     * @return another object; the one given stays as it is
     * @throws SopsException where that cannot be; the message has no value in it
     */
    public Map<String, Object> object(Map<String, Object> object) {
        Document document;
        try {
            document = Document.of(List.of((Node.Branch) Trees.node(object)));
        } catch (SopsException e) {
            throw new SopsException("failed to load encrypted JSON data: " + e.getMessage());
        }
        var plain = TreeDecryption.decrypt(document, cipher(document), false, this::reveal);
        return Trees.map(plain.getFirst());
    }

    /** What was revealed so far, as messages might quote it: whole, line by line, to and from base64; from four characters on. */
    public Set<String> revealed() {
        return Collections.unmodifiableSet(revealed);
    }

    private ValueCipher cipher(Document document) {
        return new ValueCipher(DataKey.of(document.metadata(), this::unlock));
    }

    private byte[] unlock(MasterKey key) {
        if (key.encrypted().length() > LONGEST_KEY) {
            throw new SopsException("the encrypted data key has more than %d bytes".formatted(LONGEST_KEY));
        }
        if (asked.compareTo(PATIENCE) > 0) {
            throw new SopsException(
                    "to ask for data keys has taken more than %d minutes".formatted(PATIENCE.toMinutes()));
        }
        var start = clock.instant();
        try {
            return keys.unlock(key);
        } finally {
            asked = asked.plus(Duration.between(start, clock.instant()));
        }
    }

    private void reveal(Node value) {
        if (value instanceof Node.Scalar scalar && !(value instanceof Node.Bool)) {
            var bytes = scalar.macBytes();
            keep(Base64.getEncoder().encodeToString(bytes));
            Texts.text(bytes).ifPresent(text -> {
                reveal(text);
                decoded(text).ifPresent(this::reveal);
            });
        }
    }

    private void reveal(String text) {
        keep(text);
        text.lines().map(String::strip).forEach(this::keep);
    }

    /** A value that cannot be kept out of messages must not be decrypted. */
    private void keep(String value) {
        if (value.length() < SHORTEST || !revealed.add(value)) {
            return;
        }
        kept += value.length() + VALUE;
        if (kept > MOST_REVEALED) {
            throw new SopsException(
                    "the values to keep out of messages have more than %d characters, with %d more for each value or line"
                            .formatted(MOST_REVEALED, VALUE));
        }
    }

    /** A value of a Secret may be encrypted as the base64 that it is in the object. */
    private static Optional<String> decoded(String text) {
        try {
            return Texts.text(Base64.getDecoder().decode(text.strip()));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Document read(byte[] data, Format in) {
        try {
            return switch (in) {
                case YAML -> YamlReader.read(data);
                case JSON, BINARY -> JsonStore.read(data);
                case DOTENV -> DotenvStore.read(data);
                case INI -> IniStore.read(data);
            };
        } catch (SopsException e) {
            throw new SopsException("failed to load encrypted %s data: %s".formatted(in.title(), e.getMessage()));
        }
    }

    private static byte[] write(List<Node.Branch> plain, Format out) {
        return switch (out) {
            case YAML -> YamlWriter.write(plain);
            case JSON -> JsonStore.write(plain);
            case DOTENV -> DotenvStore.write(plain);
            case INI -> IniStore.write(plain);
            case BINARY -> JsonStore.binary(plain);
        };
    }
}
