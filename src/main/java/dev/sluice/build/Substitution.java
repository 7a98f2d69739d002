package dev.sluice.build;

import dev.sluice.api.KustomizationSpec.PostBuild;
import dev.sluice.api.KustomizationSpec.SubstituteStrategy;
import dev.sluice.build.substitution.Scope;
import dev.sluice.build.substitution.SubstitutionException;
import dev.sluice.build.substitution.Template;
import dev.sluice.kustomize.Budget;
import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.Resource;
import dev.sluice.kustomize.yaml.Trees;
import dev.sluice.kustomize.yaml.YamlReader;
import dev.sluice.kustomize.yaml.YamlWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Puts the values of variables into built objects. It works on an object's text: what a value makes of the text decides the
 * type, so that {@code ${replicas}} can become a number. (Flux's Kustomization documentation, "Post build variable
 * substitution".)
 */
final class Substitution {
    private static final String DISABLED = "kustomize.toolkit.fluxcd.io/substitute";
    private static final Pattern NAME = Pattern.compile("^[_a-zA-Z][_a-zA-Z0-9]*$");
    private static final String NAME_AS_TOLD = "^[_[:alpha:]][_[:alpha:][:digit:]]*$";

    private final SubstituteStrategy strategy;
    private final Variables variables;
    private final boolean strict;

    /** @param strict whether an expression without a default needs its variable */
    Substitution(PostBuild postBuild, Variables variables, boolean strict) {
        this.strategy = postBuild.effectiveStrategy();
        this.variables = variables;
        this.strict = strict;
    }

    /** @throws BuildException where a variable is missing, or the object is none with the values in it */
    Resource applied(Resource resource) {
        if (isDisabled(resource)) {
            return resource;
        }
        try {
            return switch (variables) {
                case Variables.Unknown(var message) -> throw new BuildException(message);
                case Variables.Known known ->
                    known.isEmpty() && strategy != SubstituteStrategy.ALWAYS ? resource : applied(resource, known);
            };
        } catch (BuildException e) {
            throw new BuildException("post build failed for '%s/%s': %s"
                    .formatted(resource.id().gvk(), resource.name(), e.getMessage()));
        }
    }

    private Resource applied(Resource resource, Variables.Known known) {
        for (var name : known.names()) {
            if (!NAME.matcher(name).matches()) {
                throw new BuildException(
                        "envsubst error: '%s' var name is invalid, must match '%s'".formatted(name, NAME_AS_TOLD));
            }
        }
        return new Resource(read(expanded(YamlWriter.text(resource.fields()), known)));
    }

    private String expanded(String text, Variables.Known known) {
        if (text.indexOf('$') < 0) {
            return text;
        }
        try {
            var budget = Budget.ofThisBuild();
            var scope = new Scope(known.values(), known.notText(), strict, length -> {
                budget.look();
                budget.requireText(length);
            });
            var result = Template.of(text).expanded(scope);
            budget.addText(result.length());
            return result;
        } catch (SubstitutionException e) {
            throw new BuildException("envsubst error: variable substitution failed: " + e.getMessage());
        }
    }

    private static Map<String, Object> read(String text) {
        Object document;
        try {
            document = YamlReader.configuration("the object", text).orElse(Map.of());
        } catch (BuildException e) {
            throw new BuildException("envsubst error: YAMLToJSON: " + e.getMessage());
        }
        if (document instanceof Map<?, ?> fields) {
            return Trees.map(asInJson(fields));
        }
        throw new BuildException("envsubst error: UnmarshalJSON: the text is not an object any more");
    }

    /** On its way back, Flux makes every number one of JSON: of 64 bits with a fraction, printed without it where it is 0. */
    private static Object asInJson(Object tree) {
        return switch (tree) {
            case Map<?, ?> map -> {
                Trees.map(map).replaceAll((_, value) -> asInJson(value));
                yield map;
            }
            case List<?> list -> {
                Trees.list(list).replaceAll(Substitution::asInJson);
                yield list;
            }
            case Number number -> {
                var value = number.doubleValue();
                yield value == (long) value && Math.abs(value) < Long.MAX_VALUE
                        ? (Object) new BigDecimal(Double.toString(value)).longValueExact()
                        : value;
            }
            case null, default -> tree;
        };
    }

    private static boolean isDisabled(Resource resource) {
        return resource.annotation(DISABLED).equals("disabled")
                || resource.label(DISABLED).equals("disabled");
    }
}
