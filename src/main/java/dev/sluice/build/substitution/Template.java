package dev.sluice.build.substitution;

import java.util.List;
import java.util.Map;
import java.util.Set;

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
     * @param strict whether it is an error to read a variable that is not set, where no default is given
     * @throws SubstitutionException where that cannot be done
     */
    public String expanded(Map<String, String> variables, boolean strict) {
        return expanded(variables, Set.of(), strict);
    }

    /**
     * @param notText variables that have values which are not text: an expression that needs one fails
     * @param strict whether a variable that is not set is an error where an expression has no default
     * @throws SubstitutionException where the text cannot be worked out
     */
    public String expanded(Map<String, String> variables, Set<String> notText, boolean strict) {
        return expanded(new Scope(variables, notText, strict));
    }

    String expanded(Scope scope) {
        if (pieces.size() == 1) {
            return pieces.getFirst().expanded(scope);
        }
        var result = new StringBuilder();
        for (var piece : pieces) {
            result.append(piece.expanded(scope));
            Scope.requireBounded(result.length());
        }
        return result.toString();
    }
}
