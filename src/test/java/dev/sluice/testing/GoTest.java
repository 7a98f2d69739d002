package dev.sluice.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A test function that {@code go test -v} has run.
 *
 * @param name of the function
 * @param results how it and its subtests ended ({@code PASS}, {@code FAIL}, {@code SKIP}), by the full name. What did not
 *     end, since the process did, is not among them
 * @param output all that was printed while it ran
 */
public record GoTest(String name, Map<String, String> results, String output) {
    private static final Pattern BEGIN = Pattern.compile("=== RUN +([^/\\s]+)");
    private static final Pattern END = Pattern.compile(" *--- (PASS|FAIL|SKIP): (\\S+) \\(.*");

    /** Whether the function and all subtests that were run ended well. */
    public boolean passed() {
        return "PASS".equals(results.get(name)) && results.values().stream().allMatch("PASS"::equals);
    }

    /** @param lines as the test binary printed them */
    static List<GoTest> parse(List<String> lines) {
        var tests = new ArrayList<GoTest>();
        for (var first = begin(lines, 0); first < lines.size(); ) {
            var next = begin(lines, first + 1);
            tests.add(of(lines.subList(first, next)));
            first = next;
        }
        return List.copyOf(tests);
    }

    /** @return where the next function begins, or the number of lines if none does */
    private static int begin(List<String> lines, int from) {
        var line = from;
        while (line < lines.size() && !BEGIN.matcher(lines.get(line)).matches()) {
            line++;
        }
        return line;
    }

    private static GoTest of(List<String> lines) {
        var begin = BEGIN.matcher(lines.getFirst());
        begin.matches();
        Map<String, String> results = new TreeMap<>();
        for (var line : lines) {
            var end = END.matcher(line);
            if (end.matches()) {
                results.put(end.group(2), end.group(1));
            }
        }
        return new GoTest(begin.group(1), results, String.join("\n", lines));
    }
}
