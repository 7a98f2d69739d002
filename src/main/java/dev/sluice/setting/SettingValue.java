package dev.sluice.setting;

import io.quarkus.runtime.annotations.RegisterForReflection;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * How settings of the configuration are read: a text that is no value of one ends the start, and what it says names what is
 * expected. Each kind of value is a class, for {@link io.smallrye.config.WithConverter} to name.
 */
public final class SettingValue {
    /** Timeouts are counted in milliseconds as an int in places; nobody waits for longer than that. */
    public static final Duration LONGEST_WAIT = Duration.ofDays(24);

    private static final Syntax<Integer> COUNT = Syntax.wholeNumber(1, Integer.MAX_VALUE);
    private static final Syntax<Integer> COUNT_OR_NONE = Syntax.wholeNumber(0, Integer.MAX_VALUE);
    private static final Syntax<Integer> PERCENTAGE = Syntax.wholeNumber(0, 99);
    private static final Syntax<Duration> WAIT = waitOfAtLeast(Duration.ofMillis(1));
    private static final Syntax<Duration> WAIT_OR_NONE = waitOfAtLeast(Duration.ZERO);
    private static final Syntax<URI> WEB_ADDRESS = Syntax.webAddress();
    private static final Syntax<MemorySize> SIZE =
            new Syntax<>("a size such as 512M or 2G", text -> attempt(text, new MemorySizeConverter()::convert));

    private SettingValue() {}

    /** In Go's form, or in one of Quarkus', with a number alone for seconds. */
    private static Syntax<Duration> waitOfAtLeast(Duration least) {
        return new Syntax<>(
                Syntax.duration(least, LONGEST_WAIT).expected(),
                text -> Syntax.duration()
                        .reader()
                        .apply(text)
                        .or(() -> attempt(text, DurationConverter::parseDuration))
                        .filter(wait -> wait.compareTo(least) >= 0 && wait.compareTo(LONGEST_WAIT) <= 0));
    }

    private static <T> Optional<T> attempt(String text, Function<String, T> reader) {
        try {
            return Optional.ofNullable(reader.apply(text));
        } catch (RuntimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Reads a setting, as converters do.
     *
     * @return null where nothing is set: that is for the reader of the configuration to judge
     * @throws IllegalArgumentException where the text is no such value; the message says what is expected
     */
    public static <T> T read(Syntax<T> syntax, String text) {
        return text.isEmpty() ? null : syntax.read(text);
    }

    /** A whole number of at least 1. */
    @RegisterForReflection
    public static final class Count implements Converter<Integer> {
        private static final long serialVersionUID = 1;

        @Override
        public Integer convert(String text) {
            return read(COUNT, text);
        }
    }

    /** A whole number of at least 0. */
    @RegisterForReflection
    public static final class CountOrNone implements Converter<Integer> {
        private static final long serialVersionUID = 1;

        @Override
        public Integer convert(String text) {
            return read(COUNT_OR_NONE, text);
        }
    }

    /** A part of a hundred that leaves something. */
    @RegisterForReflection
    public static final class Percentage implements Converter<Integer> {
        private static final long serialVersionUID = 1;

        @Override
        public Integer convert(String text) {
            return read(PERCENTAGE, text);
        }
    }

    /** A duration that is waited for. */
    @RegisterForReflection
    public static final class Wait implements Converter<Duration> {
        private static final long serialVersionUID = 1;

        @Override
        public Duration convert(String text) {
            return read(WAIT, text);
        }
    }

    /** A duration that is waited for, or none at all. */
    @RegisterForReflection
    public static final class WaitOrNone implements Converter<Duration> {
        private static final long serialVersionUID = 1;

        @Override
        public Duration convert(String text) {
            return read(WAIT_OR_NONE, text);
        }
    }

    /** A number of bytes, as {@code 512M}. */
    @RegisterForReflection
    public static final class Size implements Converter<MemorySize> {
        private static final long serialVersionUID = 1;

        @Override
        public MemorySize convert(String text) {
            return read(SIZE, text);
        }
    }

    /** The address of a web server. */
    @RegisterForReflection
    public static final class WebAddress implements Converter<URI> {
        private static final long serialVersionUID = 1;

        @Override
        public URI convert(String text) {
            return read(WEB_ADDRESS, text);
        }
    }

    /** Where a server listens. */
    @RegisterForReflection
    public static final class Listen implements Converter<ListenAt> {
        private static final long serialVersionUID = 1;

        @Override
        public ListenAt convert(String text) {
            return read(ListenAt.SYNTAX, text);
        }
    }
}
