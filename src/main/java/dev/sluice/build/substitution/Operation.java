package dev.sluice.build.substitution;

import dev.sluice.build.substitution.Template.Piece;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;

/** What is done to the value of a variable. */
sealed interface Operation {
    String result(String name, Scope scope);

    /** Nothing. */
    record Value() implements Operation {
        @Override
        public String result(String name, Scope scope) {
            return scope.value(name);
        }
    }

    /** Its length in bytes. */
    record Length() implements Operation {
        @Override
        public String result(String name, Scope scope) {
            return String.valueOf(scope.value(name).getBytes(StandardCharsets.UTF_8).length);
        }
    }

    /** The first letter or all of them in upper or lower case, letter by letter: Go does not know that ß is SS. */
    record Letters(boolean upper, boolean all) implements Operation {
        @Override
        public String result(String name, Scope scope) {
            var value = scope.value(name);
            if (value.isEmpty()) {
                return value;
            }
            var end = all ? value.length() : Character.charCount(value.codePointAt(0));
            var changed = new StringBuilder(value.length());
            value.substring(0, end).codePoints().map(this::changed).forEach(changed::appendCodePoint);
            return changed.append(value, end, value.length()).toString();
        }

        private int changed(int letter) {
            return upper ? Character.toUpperCase(letter) : Character.toLowerCase(letter);
        }
    }

    /**
     * Some of its bytes; all of them where the numbers are none. A position below zero counts from the end, and so does such a
     * length: it says where to stop.
     *
     * @param length empty, or one
     */
    record Substring(Piece position, List<Piece> length) implements Operation {
        @Override
        public String result(String name, Scope scope) {
            var value = scope.value(name);
            var bytes = value.getBytes(StandardCharsets.UTF_8);
            var from = number(position, scope);
            var count = length.isEmpty() ? OptionalInt.of(bytes.length) : number(length.getFirst(), scope);
            if (from.isEmpty() || count.isEmpty()) {
                return value;
            }
            var start = from.getAsInt() < 0 ? bytes.length + from.getAsInt() : from.getAsInt();
            if (start < 0) {
                return value;
            }
            var end = count.getAsInt() < 0
                    ? bytes.length + count.getAsInt()
                    : Math.min((long) start + count.getAsInt(), bytes.length);
            return start >= end ? "" : Utf8.text(bytes, start, (int) end);
        }

        private static OptionalInt number(Piece piece, Scope scope) {
            try {
                return OptionalInt.of(Integer.parseInt(piece.expanded(scope)));
            } catch (NumberFormatException e) {
                return OptionalInt.empty();
            }
        }
    }

    /** Another text where it is empty or not set. */
    record OrElse(Template other) implements Operation {
        @Override
        public String result(String name, Scope scope) {
            var alternative = other.expanded(scope);
            var value = scope.valueOrEmpty(name);
            return value.isEmpty() ? alternative : value;
        }
    }

    /** What is left of it without the shortest or longest beginning or end that matches a pattern. */
    record Trim(Side side, boolean longest, Piece pattern) implements Operation {
        /** The time that it takes to match grows with it. */
        private static final int MAX_PATTERN = 1024;

        enum Side {
            PREFIX,
            SUFFIX
        }

        @Override
        public String result(String name, Scope scope) {
            var value = scope.value(name);
            var wanted = pattern.expanded(scope);
            return switch (side) {
                case PREFIX -> trimmed(value, wanted);
                case SUFFIX -> reversed(trimmed(reversed(value), reversed(wanted)));
            };
        }

        private String trimmed(String value, String wanted) {
            if (wanted.length() > MAX_PATTERN) {
                throw new SubstitutionException("a pattern is longer than %d characters".formatted(MAX_PATTERN));
            }
            return Glob.parse(wanted)
                    .map(glob -> value.substring(glob.matchedLength(value, longest)))
                    .orElse(value);
        }

        /** Flux reads value and pattern backwards, brackets and escapes as well. */
        private static String reversed(String text) {
            return new StringBuilder(text).reverse().toString();
        }
    }

    /** The same with one text for another, which is taken literally. */
    record Replace(Which which, Piece wanted, Piece replacement) implements Operation {
        enum Which {
            FIRST,
            ALL,
            PREFIX,
            SUFFIX
        }

        @Override
        public String result(String name, Scope scope) {
            var value = scope.value(name);
            var old = wanted.expanded(scope);
            var fresh = replacement.expanded(scope);
            return switch (which) {
                case FIRST -> {
                    var at = value.indexOf(old);
                    yield at < 0 ? value : value.substring(0, at) + fresh + value.substring(at + old.length());
                }
                case ALL -> all(value, old, fresh, scope);
                case PREFIX -> value.startsWith(old) ? fresh + value.substring(old.length()) : value;
                case SUFFIX -> value.endsWith(old) ? value.substring(0, value.length() - old.length()) + fresh : value;
            };
        }

        private static String all(String value, String old, String fresh, Scope scope) {
            scope.requireBounded((long) fresh.length() * (value.length() / Math.max(1, old.length()) + 1));
            return value.replace(old, fresh);
        }
    }
}
