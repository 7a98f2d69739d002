package dev.sluice.apply;

import dev.sluice.api.Refusal;
import dev.sluice.apply.typed.TypedForm;
import dev.sluice.apply.typed.UnknownField;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.List;
import java.util.stream.Stream;

/**
 * Fields that a built-in kind does not have. Flux never sends them, since its types have none to hold them. They are left out
 * only when the API server refuses them: it may be newer than the types that are known here.
 */
final class UndeclaredFields {
    private static final String REFUSED = "failed to create typed patch object";
    private static final String UNDECLARED = "field not declared in schema";

    private UndeclaredFields() {}

    /**
     * @param refusal of the object
     * @return the fields that were left out of the object; none where others are the cause
     */
    static List<UnknownField> leaveOut(GenericKubernetesResource object, Refusal refusal) {
        if (!refusal.message().contains(REFUSED) || !refusal.message().contains(UNDECLARED)) {
            return List.of();
        }
        return TypedForm.of(object).map(form -> leaveOut(object, form)).orElse(List.of());
    }

    private static List<UnknownField> leaveOut(GenericKubernetesResource object, TypedForm form) {
        var ofMetadata = object.getMetadata().getAdditionalProperties();
        var unknown = Stream.concat(
                        ofMetadata.keySet().stream().sorted().map(name -> new UnknownField(List.of("metadata", name))),
                        form.unknown().stream())
                .toList();
        form.unknown().forEach(field -> field.removeFrom(object.getAdditionalProperties()));
        ofMetadata.clear();
        return unknown;
    }
}
