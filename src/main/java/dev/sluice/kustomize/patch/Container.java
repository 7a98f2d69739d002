package dev.sluice.kustomize.patch;

import dev.sluice.kustomize.BuildException;
import dev.sluice.kustomize.yaml.Trees;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** A map or list in which an operation of a JSON patch works. Each operation throws {@link BuildException}. */
sealed interface Container {
    Object get(String key);

    void add(String key, Object value);

    void replace(String key, Object value);

    void remove(String key);

    /** Empty for what is neither a map nor a list. */
    static Optional<Container> of(Object tree) {
        return switch (tree) {
            case Map<?, ?> _ -> Optional.of(new Fields(Trees.map(tree)));
            case List<?> _ -> Optional.of(new Elements(Trees.list(tree)));
            case null, default -> Optional.empty();
        };
    }

    /** A map; a field that is missing is null. */
    record Fields(Map<String, Object> map) implements Container {
        @Override
        public Object get(String key) {
            return map.get(key);
        }

        @Override
        public void add(String key, Object value) {
            map.put(key, value);
        }

        @Override
        public void replace(String key, Object value) {
            map.put(key, value);
        }

        @Override
        public void remove(String key) {
            if (!map.containsKey(key)) {
                throw new BuildException("Unable to remove nonexistent key: %s: missing value".formatted(key));
            }
            map.remove(key);
        }
    }

    /** A list; an index below zero counts from its end. */
    record Elements(List<Object> list) implements Container {
        private static final Pattern INDEX = Pattern.compile("[-+]?[0-9]{1,9}");

        @Override
        public Object get(String key) {
            return list.get(index(key, list.size(), list.size() - 1));
        }

        @Override
        public void add(String key, Object value) {
            list.add(key.equals("-") ? list.size() : index(key, list.size() + 1, list.size()), value);
        }

        @Override
        public void replace(String key, Object value) {
            list.set(index(key, list.size(), list.size() - 1), value);
        }

        @Override
        public void remove(String key) {
            list.remove(index(key, list.size(), list.size() - 1));
        }

        /** @param end what -1 is counted from, exclusive */
        private static int index(String key, int end, int last) {
            if (!INDEX.matcher(key).matches()) {
                throw new BuildException("value was not a proper array index: '%s'".formatted(key));
            }
            var number = Integer.parseInt(key);
            var index = number < 0 ? number + end : number;
            if (index < 0 || index > last) {
                throw new BuildException(
                        "Unable to access invalid index: %d: invalid index referenced".formatted(number));
            }
            return index;
        }
    }
}
