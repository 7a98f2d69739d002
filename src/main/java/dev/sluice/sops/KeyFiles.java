package dev.sluice.sops;

import dev.sluice.cloud.CloudException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Files of keys and credentials.
 *
 * @param origin where they are, as errors call it
 */
record KeyFiles(String origin, Map<String, byte[]> files) {

    <T> List<T> ending(String suffix, Function<byte[], T> reader) {
        return new TreeMap<>(files)
                .entrySet().stream()
                        .filter(file -> file.getKey().endsWith(suffix))
                        .map(file -> read(file.getKey(), file.getValue(), reader))
                        .toList();
    }

    <T> Optional<T> named(String name, Function<byte[], T> reader) {
        return Optional.ofNullable(files.get(name)).map(file -> read(name, file, reader));
    }

    private <T> T read(String name, byte[] file, Function<byte[], T> reader) {
        try {
            return reader.apply(file);
        } catch (SopsException | CloudException e) {
            throw new SopsException("failed to import '%s' data from %s: %s".formatted(name, origin, e.getMessage()));
        }
    }

    @Override
    public String toString() {
        return origin;
    }
}
