package dev.sluice.sops;

import java.math.BigDecimal;

/** Numbers with fractions as Go prints them. */
final class GoFloat {
    private GoFloat() {}

    /** In JSON: with an exponent below 1e-6 and from 1e21 on. */
    static String json(Node.Decimal number) {
        var size = Math.abs(number.value());
        if (size == 0 || size >= 1e-6 && size < 1e21) {
            return number.plain();
        }
        return exponential(number.value(), 1);
    }

    /** In YAML: with an exponent below 1e-4 and from 1e21 on. */
    static String yaml(Node.Decimal number) {
        var value = number.value();
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? ".nan" : value > 0 ? ".inf" : "-.inf";
        }
        var size = Math.abs(value);
        return size == 0 || size >= 1e-4 && size < 1e21 ? number.plain() : exponential(value, 2);
    }

    private static String exponential(double value, int exponentDigits) {
        var decimal = new BigDecimal(Double.toString(value)).stripTrailingZeros();
        var digits = decimal.unscaledValue().abs().toString();
        var exponent = digits.length() - 1 - decimal.scale();
        var fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        var power = String.valueOf(Math.abs(exponent));
        return "%s%s%se%s%s"
                .formatted(
                        value < 0 ? "-" : "",
                        digits.charAt(0),
                        fraction,
                        exponent < 0 ? "-" : "+",
                        "0".repeat(Math.max(0, exponentDigits - power.length())) + power);
    }
}
