package dev.sluice.build.substitution;

import java.util.List;

/**
 * A text with expressions such as <code>${name:=default}</code>. (Flux's Kustomization documentation, "Post build variable
 * substitution".)
 */
public record Template(List<Piece> pieces) {

    /** A part of the text. */
    sealed interface Piece {
        String expanded(Scope scope);

        /** Stays as it is. */
        record Literal(String text) implements Piece {
            @Override
            public String expanded(Scope scope) {
                return text;
            }
        }

        /** Stands for the value of a variable, with something done to it. */
        record Expression(String name, Operation operation) implements Piece {
            @Override
            public String expanded(Scope scope) {
                return operation.result(name, scope);
            }
        }
    }

    /**
     * Reads a text.
     *
     * @throws SubstitutionException where an expression is not one
     */
    public static Template of(String text) {
        return new TemplateParser(text).template();
    }

    /**
     * Works out all expressions.
     *
     * @throws SubstitutionException where that cannot be done
     */
    public String expanded(Scope scope) {
        if (pieces.size() == 1) {
            return pieces.getFirst().expanded(scope);
        }
        var result = new StringBuilder();
        for (var piece : pieces) {
            var text = piece.expanded(scope);
            scope.requireBounded((long) result.length() + text.length());
            result.append(text);
        }
        return result.toString();
    }
}
