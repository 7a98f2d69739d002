package dev.sluice.kustomize.yaml;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A map of a resource that knows how it was written. That matters only where it is printed as part of a text: see {@link
 * YamlNode}.
 */
final class WrittenMap extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1;
    private static final double LOAD_FACTOR = 0.75;

    private Form form;
    /** Of the keys that are in quotes; null where none is. */
    private transient Map<String, ScalarStyle> keyStyles;

    /** How maps are written. */
    enum Form {
        BLOCK,
        /** In braces. */
        FLOW,
        /** As a block, with the keys of then in order, and later ones behind them: kustomize has taken it through JSON. */
        SORTED
    }

    WrittenMap(Form form) {
        this.form = form;
    }

    private WrittenMap(int size) {
        super((int) Math.ceil(size / LOAD_FACTOR));
        this.form = Form.BLOCK;
    }

    /** An empty map that is written like another one. */
    static WrittenMap like(Map<?, ?> other) {
        var map = new WrittenMap(other.size());
        if (other instanceof WrittenMap written) {
            map.form = written.form;
            map.keyStyles = written.keyStyles;
        }
        return map;
    }

    /** A map as it is after it has been printed as JSON and read. */
    static WrittenMap ofJson(Map<String, Object> map) {
        var read = new WrittenMap(Form.FLOW);
        KeyOrder.sorted(map.keySet()).forEach(key -> {
            read.put(key, Trees.throughJsonText(map.get(key)));
            read.quote(key, ScalarStyle.DOUBLE_QUOTED);
        });
        return read;
    }

    Form form() {
        return form;
    }

    /** Forgets how it was written before kustomize took it through JSON. */
    void sort() {
        form = Form.SORTED;
        keyStyles = null;
        if (size() > 1 && keySet().stream().allMatch(String.class::isInstance)) {
            var values = new HashMap<>(this);
            clear();
            KeyOrder.sorted(values.keySet()).forEach(key -> put(key, values.get(key)));
        }
    }

    void quote(String key, ScalarStyle style) {
        keyStyles = keyStyles == null ? new HashMap<>() : keyStyles;
        keyStyles.put(key, style);
    }

    ScalarStyle keyStyle(String key) {
        return keyStyles == null ? ScalarStyle.PLAIN : keyStyles.getOrDefault(key, ScalarStyle.PLAIN);
    }
}
