package dev.sluice.sops;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A part of a file as SOPS sees it: a tree with its comments, in the order of the file. */
sealed interface Node {
    /** A map. */
    record Branch(List<Item> items) implements Node {}

    record Sequence(List<Node> elements) implements Node {}

    /**
     * A comment, without the mark before it.
     *
     * @param inline whether it ends the line of a value
     */
    record Comment(String text, boolean inline) implements Node {}

    /** No value: it is neither encrypted nor part of the MAC. */
    record Null() implements Node {}

    /** What SOPS calls a string: bytes, which are a text where they are UTF-8. */
    static Scalar text(byte[] bytes) {
        return Texts.text(bytes).<Scalar>map(Text::new).orElseGet(() -> new Octets(bytes));
    }

    /** A value that can be encrypted. */
    sealed interface Scalar extends Node {
        /** What it adds to the MAC. */
        byte[] macBytes();
    }

    record Text(String value) implements Scalar {
        @Override
        public byte[] macBytes() {
            return value.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** A text by its type whose bytes are not UTF-8, as those of a binary file: they are never made into a text. */
    record Octets(byte[] value) implements Scalar {
        @Override
        public byte[] macBytes() {
            return value;
        }
    }

    record Int(long value) implements Scalar {
        @Override
        public byte[] macBytes() {
            return ascii(Long.toString(value));
        }
    }

    record Decimal(double value) implements Scalar {
        @Override
        public byte[] macBytes() {
            return ascii(plain());
        }

        /** All its digits, without an exponent. */
        String plain() {
            if (!Double.isFinite(value)) {
                return Double.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
            }
            if (value == 0) {
                return 1 / value < 0 ? "-0" : "0";
            }
            return new BigDecimal(Double.toString(value)).stripTrailingZeros().toPlainString();
        }
    }

    record Bool(boolean value) implements Scalar {
        @Override
        public byte[] macBytes() {
            return ascii(value ? "True" : "False");
        }
    }

    /** @param text as RFC 3339 writes it */
    record Time(String text) implements Scalar {
        @Override
        public byte[] macBytes() {
            return ascii(text);
        }
    }

    record Bytes(byte[] value) implements Scalar {
        @Override
        public byte[] macBytes() {
            return value;
        }
    }

    /**
     * What a branch holds.
     *
     * @param key empty where the value is a comment of the branch itself
     */
    record Item(String key, Node value) {
        boolean isComment() {
            return key.isEmpty() && value instanceof Comment;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
