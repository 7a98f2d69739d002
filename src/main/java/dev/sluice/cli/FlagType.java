package dev.sluice.cli;

import dev.sluice.setting.Syntax;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BinaryOperator;
import java.util.stream.Stream;

/**
 * How the value of a flag is written, as by the types of pflag, which Flux's controllers read their command line with.
 *
 * @param placeholder what stands for the value in the help; empty where the flag needs none
 * @param bare the value where none is written
 * @param again what becomes of the value before where the flag is given once more
 */
record FlagType<T>(String placeholder, Syntax<T> syntax, Optional<T> bare, BinaryOperator<T> again) {
    static final FlagType<Boolean> BOOL = new FlagType<>("", Syntax.bool(), Optional.of(true), FlagType::last);
    static final FlagType<String> STRING = valued("string", Syntax.text());
    static final FlagType<Duration> DURATION = valued("duration", Syntax.duration());
    static final FlagType<Double> FLOAT = valued("float", Syntax.number());

    /** Each is one value, whatever it holds. */
    static final FlagType<List<String>> STRING_ARRAY = new FlagType<>(
            "strings", new Syntax<>("a text", text -> Optional.of(List.of(text))), Optional.empty(), FlagType::joined);

    static <T> FlagType<T> valued(String placeholder, Syntax<T> syntax) {
        return new FlagType<>(placeholder, syntax, Optional.empty(), FlagType::last);
    }

    static FlagType<Integer> wholeNumber(int least, int most) {
        return valued("int", Syntax.wholeNumber(least, most));
    }

    static FlagType<Duration> duration(Duration least, Duration most) {
        return valued("duration", Syntax.duration(least, most));
    }

    static FlagType<String> oneOf(String... texts) {
        return valued(String.join("|", texts), Syntax.oneOf(List.of(texts)));
    }

    /** Values between commas; the flag may be repeated too. */
    static FlagType<List<String>> list(String placeholder, Syntax<String> each) {
        return new FlagType<>(
                placeholder + ",…",
                new Syntax<>("a list, with commas, of which each is " + each.expected(), text -> elements(text, each)),
                Optional.empty(),
                FlagType::joined);
    }

    private static Optional<List<String>> elements(String text, Syntax<String> each) {
        if (text.isEmpty()) {
            return Optional.of(List.of());
        }
        var elements =
                Arrays.stream(text.split(",", -1)).map(each.reader()::apply).toList();
        return elements.stream().allMatch(Optional::isPresent)
                ? Optional.of(elements.stream().flatMap(Optional::stream).toList())
                : Optional.empty();
    }

    private static <T> T last(T before, T now) {
        return now;
    }

    static <E> List<E> joined(List<E> before, List<E> now) {
        return Stream.concat(before.stream(), now.stream()).toList();
    }
}
