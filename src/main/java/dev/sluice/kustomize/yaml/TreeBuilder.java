package dev.sluice.kustomize.yaml;

import dev.sluice.kustomize.BuildException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;

/** Makes a tree of the events of one document. */
final class TreeBuilder {
    /** Stands for an anchored collection that is not complete yet. */
    private static final Object OPEN = new Object();

    private final StreamPart part;
    private final Dialect dialect;
    private final Limits limits;
    private final Scalars scalars;
    private final Iterator<Event> events;
    private final Map<Anchor, Object> anchored = new HashMap<>();
    private int flowLevel;

    TreeBuilder(StreamPart part, Dialect dialect, Limits limits) {
        this.part = part;
        this.dialect = dialect;
        this.limits = limits;
        this.scalars = new Scalars(dialect);
        this.events = new Parse(settings(part.text())).parseString(part.text()).iterator();
    }

    /** A buffer for all of the text: to refill it within a long scalar copies that scalar each time. */
    private static LoadSettings settings(String text) {
        return LoadSettings.builder()
                .setCodePointLimit(Limits.CODE_POINTS)
                .setBufferSize(text.length() + 1)
                .build();
    }

    /** The first document of the text; empty where there is none, or where it is null. */
    Optional<Object> firstDocument() {
        while (events.hasNext()) {
            if (events.next().getEventId() == Event.ID.DocumentStart) {
                return Optional.ofNullable(value(events.next(), 0)).filter(document -> !Trees.isNull(document));
            }
        }
        return Optional.empty();
    }

    private Object value(Event event, int depth) {
        check(event, limits.enter(depth));
        return switch (event) {
            case AliasEvent alias -> aliased(alias, depth);
            case ScalarEvent scalar -> anchored(scalar, scalar(scalar));
            case SequenceStartEvent start -> sequence(start, depth);
            case MappingStartEvent start -> mapping(start, depth);
            default -> throw error(event, "unexpected %s".formatted(event.getEventId()));
        };
    }

    private Object scalar(ScalarEvent event) {
        if (flowLevel > 0 && dialect == Dialect.RESOURCES && isOmitted(event)) {
            return ""; // kustomize prints it, quoted for a flow collection, and reads that again
        }
        try {
            return dialect == Dialect.RESOURCES ? scalars.node(event) : scalars.value(event);
        } catch (IllegalArgumentException e) {
            throw error(event, e.getMessage());
        }
    }

    private static boolean isOmitted(ScalarEvent event) {
        return event.isPlain() && event.getValue().isEmpty() && event.getTag().isEmpty();
    }

    private List<Object> sequence(SequenceStartEvent start, int depth) {
        open(start);
        var list = new ArrayList<>();
        for (var event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            list.add(value(event, depth + 1));
        }
        close(start);
        return anchored(start, list);
    }

    private Map<String, Object> mapping(MappingStartEvent start, int depth) {
        open(start);
        MappingRules rules = switch (dialect) {
            case RESOURCES -> new ResourceMapping(depth == 0);
            case CONFIGURATION -> new ConfigurationMapping(false);
            case KUSTOMIZATION -> new ConfigurationMapping(true);
        };
        for (var event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            entry(event, rules, depth);
        }
        close(start);
        return anchored(start, rules.map());
    }

    private void entry(Event event, MappingRules rules, int depth) {
        try {
            if (event instanceof ScalarEvent scalar && scalars.isMerge(scalar)) {
                rules.merge(value(events.next(), depth + 1));
            } else if (event instanceof ScalarEvent scalar && depth > 0 && scalars.isTimestamp(scalar)) {
                throw error(event, "the map key %s is not a text".formatted(scalar.getValue()));
            } else {
                var source = event instanceof ScalarEvent scalar ? scalar.getValue() : null;
                var key = Trees.plain(value(event, depth + 1));
                rules.put(key, source, value(events.next(), depth + 1));
            }
        } catch (IllegalArgumentException e) {
            throw error(event, e.getMessage());
        }
    }

    private void open(CollectionStartEvent start) {
        start.getAnchor().ifPresent(anchor -> anchored.put(anchor, OPEN));
        flowLevel += start.isFlow() ? 1 : 0;
    }

    private void close(CollectionStartEvent start) {
        flowLevel -= start.isFlow() ? 1 : 0;
    }

    private <T> T anchored(NodeEvent event, T value) {
        event.getAnchor().ifPresent(anchor -> anchored.put(anchor, value));
        return value;
    }

    private Object aliased(AliasEvent alias, int depth) {
        var anchor = alias.getAlias();
        if (!anchored.containsKey(anchor)) {
            throw error(alias, "unknown anchor '%s' referenced".formatted(anchor));
        }
        var value = anchored.get(anchor);
        if (value == OPEN) {
            throw error(alias, "anchor '%s' value contains itself".formatted(anchor));
        }
        return copy(alias, value, depth);
    }

    private Object copy(AliasEvent alias, Object value, int depth) {
        check(alias, limits.copy(value, depth));
        return switch (value) {
            case Map<?, ?> map -> {
                var copy = new LinkedHashMap<String, Object>();
                map.forEach((key, item) -> copy.put((String) key, copy(alias, item, depth + 1)));
                yield copy;
            }
            case List<?> list -> {
                var copy = new ArrayList<>(list.size());
                list.forEach(item -> copy.add(copy(alias, item, depth + 1)));
                yield copy;
            }
            case null, default -> value;
        };
    }

    private void check(Event event, String problem) {
        if (problem != null) {
            throw error(event, problem);
        }
    }

    private BuildException error(Event event, String problem) {
        return part.error(event.getStartMark(), problem);
    }
}
