package dev.sluice.sops;

/** A text that a decrypted file is written into. Asks before it grows: indents and padding make much of a small file. */
final class BoundedText {
    private final StringBuilder text = new StringBuilder();

    BoundedText append(CharSequence more) {
        return append(more, 0, more.length());
    }

    BoundedText append(CharSequence more, int start, int end) {
        require(end - start);
        text.append(more, start, end);
        return this;
    }

    BoundedText append(char more) {
        require(1);
        text.append(more);
        return this;
    }

    BoundedText append(long number) {
        return append(Long.toString(number));
    }

    BoundedText append(boolean truth) {
        return append(Boolean.toString(truth));
    }

    BoundedText appendCodePoint(int point) {
        return append(Character.toString(point));
    }

    BoundedText repeat(String more, int times) {
        require((long) more.length() * times);
        text.repeat(more, times);
        return this;
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    private void require(long more) {
        if (text.length() + more > Decryption.LARGEST_PLAIN) {
            throw new SopsException(
                    "the decrypted file would have more than %d characters".formatted(Decryption.LARGEST_PLAIN));
        }
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
