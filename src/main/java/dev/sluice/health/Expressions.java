package dev.sluice.health;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelExpr;
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
import java.util.Map;
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

    private final Map<Source, Expression> kept;
    private CelCompiler compiler; // made when first needed: most installations have no expressions
    private CelRuntime runtime;

    private record Source(String text, Set<String> variables) {}

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

    private synchronized Expression expression(Source source) {
        var known = kept.get(source);
        if (known == null) {
            known = make(source);
            kept.put(source, known);
        }
        return known;
    }

    private Expression make(Source source) {
        if (compiler == null) {
            compiler = compiler();
            runtime = runtime();
        }
        try {
            var parsed = compiler.parse(source.text()).getAst();
            var attributes = attributes(parsed);
            var checked = compiler(source, attributes.keySet()).check(parsed).getAst();
            if (!source.variables().isEmpty() && !checked.getResultType().equals(SimpleType.BOOL)) {
                throw new InvalidExpressionException("CEL expression output type mismatch: expected bool, got %s"
                        .formatted(checked.getResultType().name()));
            }
            return new Expression(source.text(), runtime.createProgram(checked), attributes);
        } catch (CelValidationException | CelEvaluationException e) {
            throw new InvalidExpressionException("failed to parse the CEL expression '%s': %s"
                    .formatted(
                            source.text(), SYNTAX_ERROR.matcher(e.getMessage()).replaceAll("$1Syntax error: $2")));
        }
    }

    private CelCompiler compiler(Source source, Set<String> mentioned) {
        var builder = compiler.toCompilerBuilder();
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
                .filter(node -> node.getKind() == CelExpr.ExprKind.Kind.IDENT)
                .filter(node -> !TYPES.contains(node.expr().ident().name()))
                .forEach(node -> found.putIfAbsent(node.expr().ident().name(), path(node)));
        return found;
    }

    private static String path(CelNavigableExpr variable) {
        var path = new StringBuilder(variable.expr().ident().name());
        for (var at = variable.parent();
                at.isPresent() && at.get().getKind() == CelExpr.ExprKind.Kind.SELECT;
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
                .addLibraries(
                        CelExtensions.optional(),
                        BoundedFunctions.OTHER_STRINGS,
                        CelExtensions.sets(OPTIONS),
                        CelExtensions.encoders(OPTIONS))
                .build();
    }
}
