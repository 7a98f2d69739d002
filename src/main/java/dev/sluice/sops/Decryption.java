package dev.sluice.sops;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decrypts what SOPS has encrypted with one of some keys. Remembers what it revealed, so that it can be kept out of
 * messages; so one is for one build, and for one thread.
 */
public final class Decryption {
    private static final String REDACTED = "***";

    /** Shorter values are words of any text. */
    private static final int SHORTEST = 4;

    private final Keys keys;
    private final Set<String> revealed = new HashSet<>();

    public Decryption(Keys keys) {
        this.keys = keys;
    }

    /**
     * Decrypts a file. Its MAC must be that of its values: the bytes must be those that SOPS wrote.
     *
     * @param in the form of the encrypted file
     * @param out the form to write the values in
     * @throws SopsException where that cannot be; the message has no value in it
     */
    public byte[] file(byte[] data, Format in, Format out) {
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

    /** A text without what was revealed so far. */
    public String redacted(String text) {
        var result = text;
        for (var value : revealed.stream()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList()) {
            result = result.replace(value, REDACTED);
        }
        return result;
    }

    private ValueCipher cipher(Document document) {
        return new ValueCipher(DataKey.of(document.metadata(), keys));
    }

    private void reveal(Node value) {
        if (value instanceof Node.Scalar scalar && !(value instanceof Node.Bool)) {
            var text = Texts.utf8(scalar.macBytes());
            text.lines().map(String::strip).forEach(this::reveal);
            reveal(text);
        }
    }

    private void reveal(String text) {
        if (text.length() >= SHORTEST) {
            revealed.add(text);
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
