package dev.sluice.setting;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * How all truth values of the configuration are read, in the place of the converter that takes every text that it does not
 * know for false: {@code no-cross-namespace-refs=ture} would leave open what was to be closed. What that converter takes for
 * true is true here too.
 */
public final class TruthValue implements Converter<Boolean> {
    private static final long serialVersionUID = 1;

    private static final Set<String> TRUE = Set.of("yes", "y", "on");
    private static final Set<String> FALSE = Set.of("no", "n", "off");

    private static final Syntax<Boolean> SYNTAX = new Syntax<>(
            Syntax.bool().expected(), text -> Syntax.bool().reader().apply(text).or(() -> word(text)));

    private static Optional<Boolean> word(String text) {
        var word = text.toLowerCase(Locale.ROOT);
        if (word.equals("true") || TRUE.contains(word)) {
            return Optional.of(true);
        }
        return word.equals("false") || FALSE.contains(word) ? Optional.of(false) : Optional.empty();
    }

    @Override
    public Boolean convert(String text) {
        return text.isEmpty() ? null : SYNTAX.read(text.strip());
    }
}
