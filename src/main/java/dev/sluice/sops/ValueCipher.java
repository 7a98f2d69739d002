package dev.sluice.sops;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The cipher of single values: AES-256 in Galois/Counter mode, authenticated together with the place that the value has
 * in the file, so that it cannot be moved.
 */
final class ValueCipher {
    private static final String ENVELOPE = "ENC[AES256_GCM,";
    private static final int TAG_LENGTH = 16;
    private static final Pattern ENCRYPTED =
            Pattern.compile("ENC\\[AES256_GCM,data:([^,]+),iv:([^,]+),tag:([^,]+),type:([^,]+)\\]");

    private final SecretKeySpec key;

    /** @throws SopsException where the data key is none */
    ValueCipher(byte[] dataKey) {
        if (dataKey.length != 32) {
            throw new SopsException("the data key has %d bytes instead of 32".formatted(dataKey.length));
        }
        this.key = new SecretKeySpec(dataKey, "AES");
    }

    /** Whether a text is in the envelope of an encrypted value, be it whole or damaged. */
    static boolean isEncrypted(String text) {
        return text.startsWith(ENVELOPE);
    }

    /**
     * @param place what the value was authenticated with, such as its path
     * @throws SopsException where it is not encrypted, or not with this key and place
     */
    Node decrypt(String text, String place) {
        if (text.isEmpty()) {
            return new Node.Text("");
        }
        var parts = ENCRYPTED.matcher(text);
        if (!parts.lookingAt()) {
            throw new SopsException("Input string does not match sops' data format");
        }
        var data = base64(parts.group(1), "data");
        var plain = open(data, base64(parts.group(2), "iv"), base64(parts.group(3), "tag"), place);
        return typed(plain, parts.group(4));
    }

    private byte[] open(byte[] data, byte[] iv, byte[] tag, String place) {
        if (tag.length != TAG_LENGTH) {
            throw new SopsException("Could not decrypt with AES_GCM: the tag has %d bytes instead of %d"
                    .formatted(tag.length, TAG_LENGTH));
        }
        try {
            var cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(tag.length * 8, iv));
            cipher.updateAAD(Texts.utf8(place));
            var sealed = Arrays.copyOf(data, data.length + tag.length);
            System.arraycopy(tag, 0, sealed, data.length, tag.length);
            return cipher.doFinal(sealed);
        } catch (GeneralSecurityException e) {
            throw new SopsException("Could not decrypt with AES_GCM: cipher: message authentication failed");
        }
    }

    private static Node typed(byte[] plain, String type) {
        try {
            return switch (type) {
                case "str" -> Node.text(plain);
                case "int" -> new Node.Int(Long.parseLong(Texts.require(plain)));
                case "float" -> new Node.Decimal(Double.parseDouble(Texts.require(plain)));
                case "bool" -> new Node.Bool(Boolean.parseBoolean(Texts.require(plain)));
                case "bytes" -> new Node.Bytes(plain);
                case "time" -> new Node.Time(Texts.require(plain));
                case "comment" -> new Node.Comment(Texts.shown(plain), false);
                default -> throw new SopsException("Unknown datatype: " + type);
            };
        } catch (NumberFormatException e) {
            throw new SopsException("the value is not of its type %s".formatted(type));
        }
    }

    private static byte[] base64(String text, String part) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw new SopsException("Error base64-decoding " + part);
        }
    }
}
