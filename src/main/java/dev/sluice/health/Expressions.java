package dev.sluice.health;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.common.types.CelType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Makes {@link Expression}s of their texts, and keeps the last ones: the same few are asked for at each reconciliation.
 *
 * <p>The language is that of Flux's <a
 * href="https://fluxcd.io/flux/components/kustomize/kustomizations/#health-check-expressions">health check expressions</a>:
 * standard CEL with optional values, and the extensions for strings (but {@code format}, {@code reverse} and {@code
 * strings.quote}), sets and encoders. Safe for use by several threads.
 */
public final class Expressions {
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .enableOptionalSyntax(true)
            .enableTimestampEpoch(true)
            .comprehensionMaxIterations((int) Expression.COST_LIMIT)
            .build();

    /** Names that are no variables but types. {@code type} is one of these too, but Secrets have a field of that name. */
    private static final Set<String> TYPES = Set.of(
            "bool",
            "bytes",
            "double",
            "duration",
            "dyn",
            "int",
            "list",
            "map",
            "null_type",
            "string",
            "timestamp",
            "uint",
            "optional_type");

    /** How errors of the grammar begin; the reference implementation tells them from others by a prefix. */
    private static final Pattern SYNTAX_ERROR = Pattern.compile(
            "(ERROR: <input>:\\d+:\\d+: )(mismatched input|no viable alternative|extraneous input|missing|token recognition error)");

    /** A map can double the type of what it is made of, which the check of types copies again and again. */
    private static final int MOST_MAPS = 8;

    /** Each can put the type of the one before into another. */
    private static final int MOST_LOOPS = 100;

    private final Map<Source, Expression> kept; // guarded by this
    private Language language; // made when first needed: most installations have no expressions

    private record Source(String text, Set<String> variables) {}

    private record Language(CelCompiler compiler, CelRuntime runtime) {}

    /** @param capacity how many expressions to keep */
    public Expressions(int capacity) {
        this.kept = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Source, Expression> eldest) {
                return size() > capacity;
            }
        };
    }

    /**
     * An expression over an object, whose top-level fields are its variables.
     *
     * @throws InvalidExpressionException where the text is no expression, or one that no object could make true or false
     */
    public Expression overObject(String text) {
        return expression(new Source(text, Set.of()));
    }

    /**
     * An expression over variables that each are an object.
     *
     * @throws InvalidExpressionException where the text is no expression, knows another variable, or is not certain to have a
     *     boolean for a value
     */
    public Expression over(Set<String> variables, String text) {
        return expression(new Source(text, variables));
    }

    /** Others are not kept waiting while an expression is made. */
    private Expression expression(Source source) {
        return known(source).orElseGet(() -> keep(source, make(source, language())));
    }

    private synchronized Optional<Expression> known(Source source) {
        return Optional.ofNullable(kept.get(source));
    }

    private synchronized Expression keep(Source source, Expression made) {
        kept.put(source, made);
        return made;
    }

    private synchronized Language language() {
        if (language == null) {
            language = new Language(compiler(), runtime());
        }
        return language;
    }

    private static Expression make(Source source, Language language) {
        try {
            var parsed = language.compiler().parse(source.text()).getAst();
            requireAtMost(MOST_MAPS, "maps that it makes", parsed, source, Kind.MAP, Kind.STRUCT);
            requireAtMost(MOST_LOOPS, "loops", parsed, source, Kind.COMPREHENSION);
            var attributes = attributes(parsed);
            var checked = compiler(language, source, attributes.keySet())
                    .check(parsed)
                    .getAst();
            if (!source.variables().isEmpty() && !checked.getResultType().equals(SimpleType.BOOL)) {
                throw new InvalidExpressionException("CEL expression output type mismatch: expected bool, got %s"
                        .formatted(checked.getResultType().name()));
            }
            return new Expression(source.text(), language.runtime().createProgram(checked), attributes);
        } catch (CelValidationException | CelEvaluationException e) {
            throw new InvalidExpressionException("failed to parse the CEL expression '%s': %s"
                    .formatted(
                            source.text(), SYNTAX_ERROR.matcher(e.getMessage()).replaceAll("$1Syntax error: $2")));
        }
    }

    private static void requireAtMost(int most, String what, CelAbstractSyntaxTree ast, Source source, Kind... kinds) {
        var count = CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .filter(node -> List.of(kinds).contains(node.getKind()))
                .count();
        if (count > most) {
            throw new InvalidExpressionException(
                    "failed to parse the CEL expression '%s': %d %s, of which it may have %d"
                            .formatted(source.text(), count, what, most));
        }
    }

    private static CelCompiler compiler(Language language, Source source, Set<String> mentioned) {
        var builder = language.compiler().toCompilerBuilder();
        if (source.variables().isEmpty()) {
            mentioned.forEach(name -> builder.addVar(name, SimpleType.DYN));
        } else {
            CelType object = MapType.create(SimpleType.STRING, SimpleType.DYN);
            source.variables().forEach(name -> builder.addVar(name, object));
        }
        return builder.build();
    }

    /** The variables that a text mentions, each with the first path through it. */
    private static Map<String, String> attributes(CelAbstractSyntaxTree ast) {
        var found = new HashMap<String, String>();
        CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .filter(node -> node.getKind() == Kind.IDENT)
                .filter(node -> !TYPES.contains(node.expr().ident().name()))
                .forEach(node -> found.putIfAbsent(node.expr().ident().name(), path(node)));
        return found;
    }

    private static String path(CelNavigableExpr variable) {
        var path = new StringBuilder(variable.expr().ident().name());
        for (var at = variable.parent();
                at.isPresent() && at.get().getKind() == Kind.SELECT;
                at = at.get().parent()) {
            path.append('.').append(at.get().expr().select().field());
        }
        return path.toString();
    }

    private static CelCompiler compiler() {
        return CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .addLibraries(
                        CelExtensions.optional(),
                        CelExtensions.strings(),
                        CelExtensions.sets(OPTIONS),
                        CelExtensions.encoders(OPTIONS))
                .build();
    }

    private static CelRuntime runtime() {
        return CelRuntimeFactory.standardCelRuntimeBuilder()
                .setOptions(OPTIONS)
                .setStandardEnvironmentEnabled(false)
                .setStandardFunctions(BoundedFunctions.OTHERS)
                .addFunctionBindings(BoundedFunctions.bindings(OPTIONS))
                .addLibraries(CelExtensions.optional(), BoundedFunctions.OTHER_STRINGS, CelExtensions.encoders(OPTIONS))
                .build();
    }
}
