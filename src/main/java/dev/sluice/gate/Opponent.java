package dev.sluice.gate;

import dev.sluice.api.Owner;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Optional;

/** Who has changed an object that a Kustomization had applied. */
public sealed interface Opponent {
    /** It is gone, and nobody says who deleted it. */
    record Deleter() implements Opponent {}

    /** @param name of the field manager that has written it */
    record Manager(String name) implements Opponent {}

    /** It is applied by another Kustomization too. */
    record Kustomization(Owner owner) implements Opponent {}

    /** The field manager is the applier's own, and so is the owner: another controller that applies this Kustomization. */
    record Twin() implements Opponent {}

    /** @param applier the Kustomization that had applied the object */
    static Opponent of(Mirrored seen, ResourceID applier) {
        if (seen.state().isAbsent()) {
            return new Deleter();
        }
        var other = seen.owner()
                .filter(owner -> !owner.equals(new Owner(applier.getNamespace().orElse(""), applier.getName())));
        return other.<Opponent>map(Kustomization::new)
                .or(() -> Optional.of(seen.editor())
                        .filter(editor -> !editor.isEmpty())
                        .map(Manager::new))
                .orElseGet(Twin::new);
    }
}
