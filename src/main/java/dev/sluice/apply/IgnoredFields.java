package dev.sluice.apply;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.api.KustomizationSpec.IgnoreRule;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Fields whose drift a Kustomization leaves alone: they are no reason to apply an object, and where it is applied for another
 * reason they stay as they are. (Flux's Kustomization documentation, "Drift ignore rules".)
 */
final class IgnoredFields {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<Rule> rules;

    private record Rule(List<JsonPointer> paths, ObjectSelector target) {}

    private IgnoredFields(List<Rule> rules) {
        this.rules = rules;
    }

    /** @throws IllegalArgumentException where a rule's path or selector is not one */
    static IgnoredFields of(List<IgnoreRule> rules) {
        return new IgnoredFields(rules.stream()
                .map(rule -> new Rule(
                        rule.paths().stream().map(IgnoredFields::path).toList(),
                        ObjectSelector.of(Optional.ofNullable(rule.target()))))
                .toList());
    }

    private static JsonPointer path(String text) {
        if (text.length() < 2) {
            throw new IllegalArgumentException("'%s' is not the path of a field".formatted(text));
        }
        return JsonPointer.compile(text);
    }

    /** The same for an object: nothing at all for most. */
    Optional<OfObject> of(GenericKubernetesResource live, GenericKubernetesResource applied) {
        var paths = rules.stream()
                .filter(rule -> rule.target.test(applied))
                .flatMap(rule -> rule.paths.stream())
                .toList();
        return paths.isEmpty()
                ? Optional.empty()
                : Optional.of(new OfObject(paths, JSON.valueToTree(live), JSON.valueToTree(applied)));
    }

    /** The fields of one object. */
    record OfObject(List<JsonPointer> paths, ObjectNode live, ObjectNode applied) {
        /** Whether an apply would change anything else. */
        boolean leaveDrift() {
            return Drift.between(object(without(live)), object(without(applied)));
        }

        /**
         * What to apply so that these fields stay: who else applies one keeps it, any other keeps its value.
         *
         * @param takesOver whether what other tools own becomes the applier's first, so that it also has to say what they said
         */
        GenericKubernetesResource kept(GenericKubernetesResource manifest, boolean takesOver) {
            ObjectNode payload = JSON.valueToTree(manifest);
            var owned = new OwnedFields(live);
            for (var path : paths) {
                var value = live.at(path);
                var isSaid =
                        takesOver || !payload.at(path).isMissingNode(); // what is not, was defaulted by the dry run
                if (isSaid && (takesOver || !value.equals(applied.at(path)))) {
                    if (value.isMissingNode() || owned.appliedByAnother(path)) {
                        remove(payload, path);
                    } else {
                        put(payload, path, value);
                    }
                }
            }
            return object(payload);
        }

        private ObjectNode without(ObjectNode object) {
            var rest = object.deepCopy();
            paths.forEach(path -> remove(rest, path));
            return rest;
        }
    }

    private static void remove(ObjectNode object, JsonPointer path) {
        switch (object.at(path.head())) {
            case ObjectNode parent -> parent.remove(path.last().getMatchingProperty());
            case ArrayNode parent -> {
                if (path.last().mayMatchElement()) {
                    parent.remove(path.last().getMatchingIndex());
                }
            }
            case JsonNode _ -> {}
        }
    }

    private static void put(ObjectNode object, JsonPointer path, JsonNode value) {
        var above = new ArrayList<String>();
        for (var head = path.head(); !head.matches(); head = head.head()) {
            above.addFirst(head.toString());
        }
        for (var parent : above) {
            if (object.at(parent).isMissingNode()) {
                put(object, JsonPointer.compile(parent), JSON.createObjectNode());
            }
        }
        switch (object.at(path.head())) {
            case ObjectNode parent -> parent.set(path.last().getMatchingProperty(), value);
            case ArrayNode parent -> {
                if (path.last().mayMatchElement() && path.last().getMatchingIndex() < parent.size()) {
                    parent.set(path.last().getMatchingIndex(), value);
                }
            }
            case JsonNode _ -> {}
        }
    }

    private static GenericKubernetesResource object(ObjectNode tree) {
        try {
            return JSON.treeToValue(tree, GenericKubernetesResource.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
