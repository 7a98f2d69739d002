package dev.sluice.kustomize.yaml;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The timestamps that Go's yaml libraries know: a date, and a time of day with an offset or, after a space, without. */
final class GoTimestamp {
    private static final Pattern TIMESTAMP = Pattern.compile("([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
            + "(?:(?:[Tt](?<time>[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2})(?:[.,](?<fraction>[0-9]+))?(?<zone>Z|[-+][0-9]{2}:[0-9]{2}))"
            + "|(?: +(?<local>[0-9]{1,2}:[0-9]{1,2}:[0-9]{1,2})(?:[.,](?<part>[0-9]+))?))?");
    private static final int NANOSECOND_DIGITS = 9;

    private GoTimestamp() {}

    /** A timestamp in the form in which kustomize prints it; empty where the text is none. */
    static Optional<String> rfc3339(String text) {
        if (text.length() < 8 || text.charAt(4) != '-') {
            return Optional.empty();
        }
        var match = TIMESTAMP.matcher(text);
        if (!match.matches() || !isDate(match)) {
            return Optional.empty();
        }
        var zoned = match.group("time") != null;
        var time = zoned ? match.group("time") : match.group("local");
        if (time == null) {
            return Optional.of(date(match) + "T00:00:00Z");
        }
        return timeOfDay(time)
                .map(clock -> date(match)
                        + "T"
                        + clock
                        + fraction(zoned ? match.group("fraction") : match.group("part"))
                        + (zoned ? zone(match.group("zone")) : "Z"));
    }

    private static boolean isDate(Matcher match) {
        try {
            LocalDate.of(number(match.group(1)), number(match.group(2)), number(match.group(3)));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static String date(Matcher match) {
        return "%s-%02d-%02d".formatted(match.group(1), number(match.group(2)), number(match.group(3)));
    }

    private static Optional<String> timeOfDay(String time) {
        var fields = time.split(":");
        var hour = number(fields[0]);
        var minute = number(fields[1]);
        var second = number(fields[2]);
        return hour > 23 || minute > 59 || second > 59
                ? Optional.empty()
                : Optional.of("%02d:%02d:%02d".formatted(hour, minute, second));
    }

    private static String fraction(String digits) {
        if (digits == null) {
            return "";
        }
        var nanoseconds = digits.length() > NANOSECOND_DIGITS ? digits.substring(0, NANOSECOND_DIGITS) : digits;
        var significant = nanoseconds.replaceAll("0+$", "");
        return significant.isEmpty() ? "" : "." + significant;
    }

    private static String zone(String offset) {
        return offset.endsWith("00:00") ? "Z" : offset;
    }

    private static int number(String digits) {
        return Integer.parseInt(digits);
    }
}
