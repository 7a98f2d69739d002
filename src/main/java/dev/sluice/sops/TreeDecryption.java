package dev.sluice.sops;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;

/** Decrypts the values of a file one after the other, and hashes them on the way. */
final class TreeDecryption {
    /** Begins the hash where only encrypted values are in it, so that the two kinds of MAC are never equal. */
    private static final byte[] ENCRYPTED_ONLY =
            HexFormat.of().parseHex("8a3fd2ad54ce66527b1034f3d147be0b0b975b3bf44f72c6fdadec8176f27d69");

    private final ValueCipher cipher;
    private final Metadata metadata;
    private final Consumer<Node> revealed;
    private final MessageDigest hash;

    private TreeDecryption(ValueCipher cipher, Metadata metadata, Consumer<Node> revealed) {
        this.revealed = revealed;
        this.cipher = cipher;
        this.metadata = metadata;
        try {
            this.hash = MessageDigest.getInstance("SHA-512");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
        if (metadata.macOnlyEncrypted()) {
            hash.update(ENCRYPTED_ONLY);
        }
    }

    /**
     * @param verified whether the MAC must be that of the values
     * @param revealed hears every value that was encrypted
     * @return the values in the clear
     */
    static List<Node.Branch> decrypt(Document document, ValueCipher cipher, boolean verified, Consumer<Node> revealed) {
        var decryption = new TreeDecryption(cipher, document.metadata(), revealed);
        var branches = new ArrayList<Node.Branch>();
        try {
            document.branches().forEach(branch -> branches.add(decryption.branch(branch, List.of())));
        } catch (SopsException e) {
            throw new SopsException("error decrypting sops tree: Error walking tree: " + e.getMessage());
        }
        if (verified) {
            decryption.verify();
        }
        return branches;
    }

    private void verify() {
        var expected = expectedMac();
        var found = HexFormat.of().withUpperCase().formatHex(hash.digest());
        if (!MessageDigest.isEqual(Texts.utf8(expected), Texts.utf8(found))) {
            throw new SopsException(
                    "failed to verify sops data integrity: expected mac '%s', got '%s': the file was changed after it was encrypted"
                            .formatted(expected.isEmpty() ? "no MAC" : expected, found));
        }
    }

    private String expectedMac() {
        try {
            return cipher.decrypt(metadata.mac(), metadata.lastModified()) instanceof Node.Text(var mac) ? mac : "";
        } catch (SopsException e) {
            throw new SopsException("failed to verify sops data integrity: " + e.getMessage());
        }
    }

    private Node.Branch branch(Node.Branch branch, List<String> path) {
        var items = new ArrayList<Node.Item>(branch.items().size());
        for (var item : branch.items()) {
            items.add(new Node.Item(
                    item.key(), node(item.value(), item.isComment() ? path : append(path, item.key()))));
        }
        return new Node.Branch(items);
    }

    private Node node(Node node, List<String> path) {
        return switch (node) {
            case Node.Branch branch -> branch(branch, path);
            case Node.Sequence(var elements) -> {
                var opened = new ArrayList<Node>(elements.size());
                elements.forEach(element -> opened.add(node(element, path)));
                yield new Node.Sequence(opened);
            }
            case Node.Null none -> none;
            case Node.Comment comment -> comment(comment, path);
            case Node.Scalar scalar -> scalar(scalar, path);
        };
    }

    /** Comments are not part of the MAC, and old versions of SOPS left them in the clear. */
    private Node comment(Node.Comment comment, List<String> path) {
        if (!metadata.paths().include(path, comment)) {
            return comment;
        }
        try {
            return cipher.decrypt(comment.text(), place(path)) instanceof Node.Comment(var text, var _)
                    ? new Node.Comment(text, false)
                    : comment;
        } catch (SopsException e) {
            return comment;
        }
    }

    private Node scalar(Node.Scalar scalar, List<String> path) {
        var encrypted = metadata.paths().include(path, scalar);
        var value = encrypted ? opened(scalar, path) : scalar;
        if ((encrypted || !metadata.macOnlyEncrypted()) && value instanceof Node.Scalar plain) {
            hash.update(plain.macBytes());
        }
        return value;
    }

    private Node opened(Node.Scalar scalar, List<String> path) {
        if (!(scalar instanceof Node.Text(var text))) {
            throw new SopsException("%s: Expected encrypted value as string".formatted(shown(path)));
        }
        try {
            var value = cipher.decrypt(text, place(path));
            revealed.accept(value);
            return value;
        } catch (SopsException e) {
            throw new SopsException("%s: Could not decrypt value: %s".formatted(shown(path), e.getMessage()));
        }
    }

    private static String place(List<String> path) {
        return String.join(":", path) + ":";
    }

    private static String shown(List<String> path) {
        return String.join(".", path);
    }

    private static List<String> append(List<String> path, String key) {
        var longer = new ArrayList<>(path);
        longer.add(key);
        return longer;
    }
}
