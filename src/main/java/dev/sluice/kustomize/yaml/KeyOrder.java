package dev.sluice.kustomize.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The order of a map's keys: letters last, runs of digits by their value ({@code a9} before {@code a10}). */
final class KeyOrder {
    private KeyOrder() {}

    /** @throws IllegalArgumentException where a key is not text */
    static List<String> sorted(Collection<?> keys) {
        var sorted = new ArrayList<String>(keys.size());
        for (var key : keys) {
            if (!(key instanceof String text)) {
                throw new IllegalArgumentException("the map key %s is not a text".formatted(key));
            }
            sorted.add(text);
        }
        try {
            sorted.sort(KeyOrder::compare);
        } catch (IllegalArgumentException e) {
            // runs of more digits than a long holds have no order that is consistent
            sorted.sort(Comparator.naturalOrder());
        }
        return sorted;
    }

    static int compare(String a, String b) {
        var length = Math.min(a.length(), b.length());
        var i = 0;
        while (i < length && a.charAt(i) == b.charAt(i)) {
            i++;
        }
        return i == length ? Integer.compare(a.length(), b.length()) : compareFrom(i, a, b);
    }

    private static int compareFrom(int i, String a, String b) {
        var first = a.charAt(i);
        var second = b.charAt(i);
        var isLetter = Character.isLetter(first);
        if (isLetter != Character.isLetter(second)) {
            return isLetter ? 1 : -1;
        }
        return isLetter ? Character.compare(first, second) : compareNumbers(i, a, b);
    }

    private static int compareNumbers(int i, String a, String b) {
        var endOfFirst = endOfDigits(a, i);
        var endOfSecond = endOfDigits(b, i);
        var lead = (a.charAt(i) == '0' || b.charAt(i) == '0') && followsNonZeroDigit(a, i) ? 1 : 0;
        var byValue = Long.compare(number(lead, a, i, endOfFirst), number(lead, b, i, endOfSecond));
        if (byValue != 0) {
            return byValue;
        }
        var byLength = Integer.compare(endOfFirst, endOfSecond);
        return byLength != 0 ? byLength : Character.compare(a.charAt(i), b.charAt(i));
    }

    private static boolean followsNonZeroDigit(String text, int i) {
        for (var j = i - 1; j >= 0 && Character.isDigit(text.charAt(j)); j--) {
            if (text.charAt(j) != '0') {
                return true;
            }
        }
        return false;
    }

    private static int endOfDigits(String text, int from) {
        var end = from;
        while (end < text.length() && Character.isDigit(text.charAt(end))) {
            end++;
        }
        return end;
    }

    private static long number(long lead, String text, int from, int to) {
        var number = lead;
        for (var i = from; i < to; i++) {
            number = number * 10 + (text.charAt(i) - '0');
        }
        return number;
    }
}
