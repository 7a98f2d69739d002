package dev.sluice.gate;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.api.Conditions;
import dev.sluice.api.Dependency;
import dev.sluice.api.GoDuration;
import dev.sluice.api.Kustomization;
import dev.sluice.api.SourceRef;
import dev.sluice.api.SpecBounds;
import dev.sluice.health.Expression;
import dev.sluice.health.Expressions;
import dev.sluice.health.InvalidExpressionException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The rules of {@code dependsOn}: whether the Kustomizations that another needs are ready for it. The texts are those of
 * Flux's Kustomization documentation and status messages.
 */
public final class Dependencies {
    /** What a {@code readyExpr} calls the dependency and the Kustomization that has it. */
    private static final Set<String> VARIABLES = Set.of("dep", "self");

    private static final ObjectMapper JSON = new ObjectMapper();

    /** How long the expressions of one Kustomization may take together. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How many dependencies, and those of dependencies, are looked at for a cycle. */
    private static final int MOST_LOOKED_AT = 10_000;

    private final Function<ResourceID, Optional<Kustomization>> kustomizations;
    private final Rules rules;
    private final Expressions expressions;

    /** @param kustomizations the Kustomizations as they are now */
    public Dependencies(
            Function<ResourceID, Optional<Kustomization>> kustomizations, Rules rules, Expressions expressions) {
        this.kustomizations = kustomizations;
        this.rules = rules;
        this.expressions = expressions;
    }

    /**
     * What a {@code readyExpr} means.
     *
     * @param additive whether a dependency that has one must be ready by the usual rules too
     * @param readsAll whether it reads all of a dependency, also of one in another namespace, and not just whether that is
     *     ready: its answer tells what is read to whoever wrote it
     */
    public record Rules(boolean additive, boolean readsAll) {}

    /** Why a Kustomization may not be applied. */
    public sealed interface Blockage {
        /** It may be when a dependency has changed. */
        record NotYet(String reason) implements Blockage {}

        /** It may not be before it is changed itself. */
        record Misconfigured(String error) implements Blockage {}
    }

    /** The Kustomizations that one names in {@code dependsOn}, in its order. */
    public static List<ResourceID> of(Kustomization kustomization) {
        return kustomization.getSpec().dependsOn().stream()
                .limit(SpecBounds.DEPENDENCIES)
                .map(dependency -> id(kustomization, dependency))
                .toList();
    }

    /**
     * Why a Kustomization may not be applied yet.
     *
     * @param revision the revision that it would apply: a dependency on the same source must have applied that very one
     * @return empty if all its dependencies are ready; otherwise names the first that is not
     */
    public Optional<Blockage> blockage(Kustomization kustomization, String revision) {
        var started = System.nanoTime();
        var self = new Self(kustomization);
        return kustomization.getSpec().dependsOn().stream()
                .flatMap(dependency ->
                        blockage(self, dependency, revision).or(() -> tooLong(started, dependency)).stream())
                .findFirst()
                .map(blockage -> cycleThrough(kustomization)
                        .<Blockage>map(Blockage.NotYet::new)
                        .orElse(blockage));
    }

    /** Who depends on others, as expressions read it. */
    private static final class Self {
        private final Kustomization kustomization;
        private Map<?, ?> json; // made when first needed

        Self(Kustomization kustomization) {
            this.kustomization = kustomization;
        }

        Map<?, ?> json() {
            if (json == null) {
                json = Dependencies.json(kustomization);
            }
            return json;
        }
    }

    private static Optional<Blockage> tooLong(long started, Dependency last) {
        return !last.readyExpr().isEmpty() && System.nanoTime() - started > PATIENCE.toNanos()
                ? notYet("the expressions of spec.dependsOn take more than %s".formatted(GoDuration.text(PATIENCE)))
                : Optional.empty();
    }

    private Optional<Blockage> blockage(Self self, Dependency dependency, String revision) {
        var kustomization = self.kustomization;
        var id = id(kustomization, dependency);
        var found = kustomizations.apply(id);
        if (found.isEmpty()) {
            return notYet(("dependency '%s' not found: kustomizations.%s \"%s\" not found: create it, or remove it from"
                            + " spec.dependsOn")
                    .formatted(name(id), Kustomization.GROUP, id.getName()));
        }
        if (dependency.readyExpr().isEmpty()) {
            return byTheRules(kustomization, found.get(), revision);
        }
        var blockage = byExpression(self, dependency, found.get());
        return blockage.isEmpty() && rules.additive() ? byTheRules(kustomization, found.get(), revision) : blockage;
    }

    private static Optional<Blockage> byTheRules(
            Kustomization kustomization, Kustomization dependency, String revision) {
        var name = name(ResourceID.fromResource(dependency));
        var status = dependency.getStatus();
        var generation = dependency.getMetadata().getGeneration();
        if (dependency.getMetadata().getDeletionTimestamp() != null) {
            return notYet("dependency '%s' is not ready: it is being deleted".formatted(name));
        }
        if (!generation.equals(status.observedGeneration())
                || !Conditions.holds(status.conditions(), Conditions.READY)) {
            return notYet("dependency '%s' is not ready%s".formatted(name, held(dependency)));
        }
        return haveSameSource(kustomization, dependency)
                        && !status.lastAppliedRevision().equals(revision)
                ? notYet("dependency '%s' revision is not up to date%s".formatted(name, held(dependency)))
                : Optional.empty();
    }

    /** Nothing but its user can make a suspended one ready. */
    private static String held(Kustomization dependency) {
        return dependency.getSpec().suspend() ? ": it is suspended, resume it or remove it from spec.dependsOn" : "";
    }

    private Optional<Blockage> byExpression(Self self, Dependency entry, Kustomization dependency) {
        Expression expression;
        try {
            expression = expressions.over(VARIABLES, entry.readyExpr());
        } catch (InvalidExpressionException e) {
            return Optional.of(new Blockage.Misconfigured(
                    "terminal error: failed to evaluate dependency %s: %s".formatted(entry.name(), e.getMessage())));
        }
        return switch (expression.evaluate(
                Map.of("dep", visible(self.kustomization, dependency), "self", self.json()))) {
            case Expression.Result.Failure(var message) -> notYet(message);
            case Expression.Result.Answer(var holds) ->
                holds
                        ? Optional.empty()
                        : notYet("dependency '%s' is not ready according to readyExpr eval"
                                .formatted(name(ResourceID.fromResource(dependency))));
        };
    }

    /** What the expression of a Kustomization may read of a dependency. */
    private Map<?, ?> visible(Kustomization kustomization, Kustomization dependency) {
        var isForeign = !dependency
                .getMetadata()
                .getNamespace()
                .equals(kustomization.getMetadata().getNamespace());
        return isForeign && !rules.readsAll() ? readiness(dependency) : json(dependency);
    }

    /** What the condition of whoever waits for it tells anyway. */
    private static Map<?, ?> readiness(Kustomization dependency) {
        var all = json(dependency);
        all.keySet().retainAll(Set.of("apiVersion", "kind", "metadata", "status"));
        keep(all.get("metadata"), Set.of("name", "namespace", "generation"));
        keep(all.get("status"), Set.of("observedGeneration", "conditions"));
        if (all.get("status") instanceof Map<?, ?> status && status.get("conditions") instanceof List<?> conditions) {
            conditions.forEach(condition -> keep(condition, Set.of("type", "status", "reason", "observedGeneration")));
        }
        return all;
    }

    private static void keep(Object part, Set<String> fields) {
        if (part instanceof Map<?, ?> map) {
            map.keySet().retainAll(fields);
        }
    }

    private static Map<?, ?> json(Kustomization kustomization) {
        return JSON.convertValue(kustomization, Map.class);
    }

    private static Optional<Blockage> notYet(String reason) {
        return Optional.of(new Blockage.NotYet(reason));
    }

    private static boolean haveSameSource(Kustomization one, Kustomization other) {
        return source(one).equals(source(other));
    }

    private static SourceRef source(Kustomization kustomization) {
        var ref = kustomization.getSpec().sourceRef();
        return new SourceRef(
                "",
                ref.kind(),
                ref.name(),
                ref.namespaceOr(kustomization.getMetadata().getNamespace()));
    }

    /** Names the shortest way from a Kustomization through its dependencies back to itself, if there is one. */
    private Optional<String> cycleThrough(Kustomization kustomization) {
        var start = ResourceID.fromResource(kustomization);
        var dependents = new HashMap<ResourceID, ResourceID>(); // by dependency, as first met
        var open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            var next = open.remove();
            for (var dependency :
                    kustomizations.apply(next).map(Dependencies::of).orElse(List.of())) {
                if (dependents.putIfAbsent(dependency, next) == null) {
                    open.add(dependency);
                }
            }
            if (dependents.containsKey(start)) {
                return Optional.of(cycleText(start, dependents));
            }
            if (dependents.size() > MOST_LOOKED_AT) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private static String cycleText(ResourceID start, Map<ResourceID, ResourceID> dependents) {
        var path = new ArrayDeque<String>(List.of(name(start)));
        for (var at = dependents.get(start); !at.equals(start); at = dependents.get(at)) {
            path.addFirst(name(at));
        }
        path.addFirst(name(start));
        return "dependency cycle: %s: remove one of these entries of spec.dependsOn"
                .formatted(String.join(" -> ", path));
    }

    private static String name(ResourceID id) {
        return id.getNamespace().orElse("") + "/" + id.getName();
    }

    private static ResourceID id(Kustomization kustomization, Dependency dependency) {
        return new ResourceID(
                dependency.name(),
                dependency.namespaceOr(kustomization.getMetadata().getNamespace()));
    }
}
