package dev.sluice.api;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Who holds which fields of an object, as the API server keeps account of it. Writes of the status are left out: they are
 * nobody's drift. (The Kubernetes documentation, "Server-Side Apply", field management.)
 */
public final class ManagedFields {
    /** The field manager under which Flux applies objects; sharing it is what makes a hand-over change nothing. */
    public static final String APPLIER = "kustomize-controller";

    private record Writer(String manager, String operation, String subresource) {}

    private ManagedFields() {}

    /**
     * A hash of what the applier holds, and of who else has written. Somebody who gives a field of the applier's another
     * value, or removes it, takes it from the applier: one who only writes what is not the applier's changes nothing here,
     * once it is known that he writes.
     *
     * @return 0 where the object does not tell
     */
    static int held(HasMetadata object) {
        var entries = definition(object).toList();
        return entries.isEmpty()
                ? 0
                : Objects.hash(
                        entries.stream().filter(ManagedFields::isApplier).collect(Collectors.toSet()),
                        entries.stream().map(ManagedFields::writer).collect(Collectors.toSet()));
    }

    /** Who, beside the applier, has written the object's definition last. */
    public static Optional<String> lastOther(HasMetadata object) {
        return definition(object)
                .filter(entry -> !isApplier(entry) && entry.getManager() != null)
                .max(Comparator.comparing(entry -> Objects.toString(entry.getTime(), "")))
                .map(ManagedFieldsEntry::getManager);
    }

    private static Stream<ManagedFieldsEntry> definition(HasMetadata object) {
        return Optional.ofNullable(object.getMetadata().getManagedFields()).orElse(List.of()).stream()
                .filter(entry -> !"status".equals(entry.getSubresource()));
    }

    private static boolean isApplier(ManagedFieldsEntry entry) {
        return APPLIER.equals(entry.getManager()) && "Apply".equals(entry.getOperation());
    }

    private static Writer writer(ManagedFieldsEntry entry) {
        return new Writer(entry.getManager(), entry.getOperation(), Objects.toString(entry.getSubresource(), ""));
    }
}
