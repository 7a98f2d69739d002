package dev.sluice.kustomize.patch;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;

/** Numbers as they are after a way through Go's JSON: as floats, of which those without a fraction are written as integers. */
final class JsonNumbers {
    private static final double LIMIT = 0x1p63;

    private JsonNumbers() {}

    /** Changes the numbers of a tree, and returns it. */
    static Object normal(Object tree) {
        return switch (tree) {
            case Map<?, ?> _ -> {
                Trees.map(tree).replaceAll((_, value) -> normal(value));
                yield tree;
            }
            case List<?> _ -> {
                Trees.list(tree).replaceAll(JsonNumbers::normal);
                yield tree;
            }
            case Scalar scalar -> normal(scalar.value());
            case BigInteger number -> number.doubleValue();
            case Long number -> integer(number.doubleValue());
            case Double number when number == Math.rint(number) -> integer(number);
            case null, default -> tree;
        };
    }

    /** The shortest digits that mean the float, as Go writes them. */
    private static Object integer(double number) {
        return Math.abs(number) < LIMIT ? (Object) new BigDecimal(Double.toString(number)).longValue() : number;
    }
}
