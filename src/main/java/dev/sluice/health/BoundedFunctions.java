package dev.sluice.health;

import com.google.protobuf.ByteString;
import dev.cel.common.CelErrorCode;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.CelByteString;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.extensions.CelStringExtensions;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelEvaluationExceptionBuilder;
import dev.cel.runtime.CelFunctionBinding;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelStandardFunctions;
import dev.cel.runtime.CelStandardFunctions.StandardFunction;
import dev.cel.runtime.CelStandardFunctions.StandardFunction.Overload.Arithmetic;
import dev.cel.runtime.standard.AddOperator.AddOverload;
import dev.cel.runtime.standard.ContainsFunction.ContainsOverload;
import dev.sluice.regex.InvalidPatternException;
import dev.sluice.regex.UserPattern;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The functions of CEL that can make much of little, or take long for it: what they would make and take is counted before they
 * are called. What they do is left to the library.
 */
final class BoundedFunctions {
    private static final Set<Arithmetic> SUMS =
            Set.of(Arithmetic.ADD_STRING, Arithmetic.ADD_BYTES, Arithmetic.ADD_LIST);

    private static final Set<StandardFunction> COMPARISONS = Set.of(
            StandardFunction.MATCHES,
            StandardFunction.CONTAINS,
            StandardFunction.EQUALS,
            StandardFunction.NOT_EQUALS,
            StandardFunction.IN);

    /** All others of the standard. */
    static final CelStandardFunctions OTHERS = CelStandardFunctions.newBuilder()
            .filterFunctions((function, overload) -> !COMPARISONS.contains(function) && !SUMS.contains(overload))
            .build();

    /** All others for strings. */
    static final CelStringExtensions OTHER_STRINGS = CelExtensions.strings(
            CelStringExtensions.Function.CHAR_AT,
            CelStringExtensions.Function.LOWER_ASCII,
            CelStringExtensions.Function.SUBSTRING,
            CelStringExtensions.Function.TRIM,
            CelStringExtensions.Function.UPPER_ASCII);

    private BoundedFunctions() {}

    /** Counts what a call would make and take. */
    private interface Bound {
        void ask(Cost cost, Object[] arguments);
    }

    static List<CelFunctionBinding> bindings(CelOptions options) {
        var library = new Library(options); // the standard's own know no equality
        var text = String.class;
        var number = Long.class;
        var list = List.class;
        var any = Object.class;
        return List.of(
                library.bound("equals", "a == b", BoundedFunctions::comparison, any, any),
                library.bound("not_equals", "a != b", BoundedFunctions::comparison, any, any),
                library.bound("in_list", "a in b", BoundedFunctions::membership, any, list),
                library.bound("in_map", "a in b", BoundedFunctions::key, any, Map.class),
                library.bound(
                        "list_sets_contains_list", "sets.contains(a, b)", BoundedFunctions::comparisons, list, list),
                library.bound(
                        "list_sets_equivalent_list",
                        "sets.equivalent(a, b)",
                        BoundedFunctions::comparisons,
                        list,
                        list),
                library.bound(
                        "list_sets_intersects_list",
                        "sets.intersects(a, b)",
                        BoundedFunctions::comparisons,
                        list,
                        list),
                CelFunctionBinding.from("matches", text, text, BoundedFunctions::matches),
                CelFunctionBinding.from("matches_string", text, text, BoundedFunctions::matches),
                library.bound(AddOverload.ADD_STRING.newFunctionBinding(options, null), BoundedFunctions::sum),
                library.bound(AddOverload.ADD_BYTES.newFunctionBinding(options, null), BoundedFunctions::sum),
                library.bound(AddOverload.ADD_LIST.newFunctionBinding(options, null), BoundedFunctions::sum),
                library.bound(
                        ContainsOverload.CONTAINS_STRING.newFunctionBinding(options, null), BoundedFunctions::search),
                library.bound("string_index_of_string", "a.indexOf(b)", BoundedFunctions::search, text, text),
                library.bound(
                        "string_index_of_string_int", "a.indexOf(b, c)", BoundedFunctions::search, text, text, number),
                library.bound("string_last_index_of_string", "a.lastIndexOf(b)", BoundedFunctions::search, text, text),
                library.bound(
                        "string_last_index_of_string_int",
                        "a.lastIndexOf(b, c)",
                        BoundedFunctions::search,
                        text,
                        text,
                        number),
                library.bound("list_join", "a.join()", BoundedFunctions::join, list),
                library.bound("list_join_string", "a.join(b)", BoundedFunctions::join, list, text),
                library.bound("string_split_string", "a.split(b)", BoundedFunctions::split, text, text),
                library.bound("string_split_string_int", "a.split(b, c)", BoundedFunctions::split, text, text, number),
                library.bound(
                        "string_replace_string_string", "a.replace(b, c)", BoundedFunctions::replace, text, text, text),
                library.bound(
                        "string_replace_string_string_int",
                        "a.replace(b, c, d)",
                        BoundedFunctions::replace,
                        text,
                        text,
                        text,
                        number));
    }

    private static Object matches(String text, String pattern) throws CelEvaluationException {
        try {
            var compiled = UserPattern.compile(pattern);
            cost().addMatch(compiled.steps(text));
            return compiled.find(text);
        } catch (InvalidPatternException _) {
            throw CelEvaluationExceptionBuilder.newBuilder("not a regular expression, or one that is too large")
                    .setErrorCode(CelErrorCode.INVALID_ARGUMENT)
                    .build();
        }
    }

    private static void sum(Cost cost, Object[] arguments) {
        add(cost, arguments[1]);
        if (!isBeingMade(arguments[0])) {
            add(cost, arguments[0]);
        }
    }

    private static void add(Cost cost, Object argument) {
        switch (argument) {
            case String text -> cost.addLetters(text.length());
            case ByteString bytes -> cost.addLetters(bytes.size());
            case CelByteString bytes -> cost.addLetters(bytes.size());
            case List<?> list -> cost.addItems(list.size());
            default -> {}
        }
    }

    /** Whether a list is what {@code map} or {@code filter} is making: to that, items are added where it is. */
    static boolean isBeingMade(Object argument) {
        return argument.getClass().getName().equals("dev.cel.runtime.ConcatenatedListView");
    }

    /** No more is compared than there is in one of them. */
    private static void comparison(Cost cost, Object[] arguments) {
        addValues(cost, arguments[0], 1);
    }

    private static void membership(Cost cost, Object[] arguments) {
        addValues(cost, arguments[1], 1);
    }

    private static void key(Cost cost, Object[] arguments) {
        addValues(cost, arguments[0], 1);
    }

    /** Each item of one list with each of the other, and the other way around. */
    private static void comparisons(Cost cost, Object[] arguments) {
        addValues(cost, arguments[0], 2L * ((List<?>) arguments[1]).size());
    }

    /** Counts a value and all within it, as often as it is compared; what is there several times counts each time. */
    private static void addValues(Cost cost, Object value, long times) {
        cost.addItems(times);
        switch (value) {
            case List<?> list -> list.forEach(item -> addValues(cost, item, times));
            case Map<?, ?> map ->
                map.forEach((key, item) -> {
                    addValues(cost, key, times);
                    addValues(cost, item, times);
                });
            default -> {}
        }
    }

    private static void search(Cost cost, Object[] arguments) {
        cost.addSearch(((String) arguments[0]).length(), ((String) arguments[1]).length());
    }

    private static void join(Cost cost, Object[] arguments) {
        var separator = arguments.length > 1 ? ((String) arguments[1]).length() : 0;
        for (var item : (List<?>) arguments[0]) {
            cost.addItems(1);
            cost.addLetters(item instanceof String text ? text.length() + separator : separator);
        }
    }

    private static void split(Cost cost, Object[] arguments) {
        search(cost, arguments);
        cost.addItems(count((String) arguments[0], (String) arguments[1]));
    }

    private static void replace(Cost cost, Object[] arguments) {
        search(cost, arguments);
        var text = (String) arguments[0];
        var replaced = (String) arguments[1];
        var by = (String) arguments[2];
        cost.addLetters(text.length());
        if (by.length() > replaced.length()) {
            cost.addLetters(count(text, replaced) * (by.length() - replaced.length()));
        }
    }

    /** How often a part is in a text, each beyond the other; the empty one is before and behind each letter. */
    private static long count(String text, String part) {
        if (part.isEmpty()) {
            return text.length() + 1L;
        }
        var count = 0L;
        for (var at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }

    private static Cost cost() {
        return Cost.OF_THIS_EVALUATION.get();
    }

    /** The functions as the library has them, each as an expression of its own. */
    private static final class Library {
        private static final List<String> NAMES = List.of("a", "b", "c", "d");

        private final CelOptions options;
        private final CelRuntime runtime;

        Library(CelOptions options) {
            this.options = options;
            this.runtime = CelRuntimeFactory.standardCelRuntimeBuilder()
                    .setOptions(options)
                    .addLibraries(CelExtensions.strings(), CelExtensions.sets(options))
                    .build();
        }

        CelFunctionBinding bound(CelFunctionBinding binding, Bound bound) {
            return CelFunctionBinding.from(binding.getOverloadId(), binding.getArgTypes(), arguments -> {
                ask(bound, arguments);
                return binding.getDefinition().apply(arguments);
            });
        }

        CelFunctionBinding bound(String overload, String expression, Bound bound, Class<?>... types) {
            var program = program(expression);
            return CelFunctionBinding.from(overload, List.of(types), arguments -> {
                ask(bound, arguments);
                return program.eval(named(arguments));
            });
        }

        /** The library would write the arguments into the message of any other exception, however large they are. */
        private static void ask(Bound bound, Object[] arguments) throws CelEvaluationException {
            try {
                bound.ask(cost(), arguments);
            } catch (Cost.Exceeded e) {
                throw CelEvaluationExceptionBuilder.newBuilder("too much").build();
            }
        }

        private static Map<String, Object> named(Object[] arguments) {
            var named = new HashMap<String, Object>();
            for (var i = 0; i < arguments.length; i++) {
                named.put(NAMES.get(i), arguments[i]);
            }
            return named;
        }

        private CelRuntime.Program program(String expression) {
            var compiler = CelCompilerFactory.standardCelCompilerBuilder()
                    .setOptions(options)
                    .addLibraries(CelExtensions.strings(), CelExtensions.sets(options));
            NAMES.forEach(name -> compiler.addVar(name, SimpleType.DYN));
            try {
                return runtime.createProgram(
                        compiler.build().compile(expression).getAst());
            } catch (CelValidationException | CelEvaluationException e) {
                throw new IllegalStateException(expression, e);
            }
        }
    }
}
