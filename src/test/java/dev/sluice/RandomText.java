package dev.sluice;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Texts made of given parts, the same ones in each run: what a grammar read by hand is compared with its expression over. */
public final class RandomText {
    private RandomText() {}

    public static Stream<String> of(int count, int longest, String... parts) {
        var random = new Random(11);
        var all = List.of(parts);
        return Stream.generate(() -> Stream.generate(() -> all.get(random.nextInt(all.size())))
                        .limit(random.nextInt(longest + 1))
                        .collect(Collectors.joining()))
                .limit(count);
    }
}
