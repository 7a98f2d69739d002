package dev.sluice.kustomize;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Brings the fields that hold names of other objects up to date after names and namespaces changed. Which object is
 * meant is found through an index of all names that objects ever had, so that the work grows with the number of
 * references and not with its square.
 */
final class NameReferences {
    private final List<TransformerConfig.NameReference> references;
    private final Map<String, Set<Tracked>> byName = new HashMap<>();
    private final ResourceList resources;
    private Set<String> originalNamespaces;

    private NameReferences(ResourceList resources, TransformerConfig config) {
        this.resources = resources;
        this.references = config.nameReferences();
        for (var resource : resources.all()) {
            for (var id : resource.ids()) {
                byName.computeIfAbsent(id.name(), name -> new LinkedHashSet<>()).add(resource);
            }
        }
    }

    static void resolve(ResourceList resources, TransformerConfig config) {
        new NameReferences(resources, config).resolve();
    }

    private void resolve() {
        var byType = new HashMap<Gvk, List<Spec>>();
        for (var referrer : resources.all()) {
            for (var spec : byType.computeIfAbsent(referrer.originalId().gvk(), this::specs)) {
                new Update(referrer, spec).run();
            }
        }
    }

    private List<Spec> specs(Gvk referrer) {
        var specs = new ArrayList<Spec>();
        for (var reference : references) {
            for (var field : reference.referrers()) {
                if (field.selects(referrer)) {
                    specs.add(new Spec(reference.target(), field.path()));
                }
            }
        }
        return specs;
    }

    /** A field that holds the name of an object of a type. */
    private record Spec(Gvk target, FieldPath path) {
        private boolean isRoleReference() {
            var names = path.names();
            return names.size() >= 2
                    && names.getLast().equals("name")
                    && names.get(names.size() - 2).equals("roleRef");
        }
    }

    /** The update of one field of one object. */
    private final class Update {
        private final Tracked referrer;
        private final Spec spec;
        private final ResourceId id;
        private Set<String> boundNamespaces;

        Update(Tracked referrer, Spec spec) {
            this.referrer = referrer;
            this.spec = spec;
            this.id = referrer.id();
        }

        void run() {
            try {
                spec.path.replace(referrer.fields(), this::updated);
            } catch (BuildException e) {
                throw new BuildException("updating name reference in '%s' field of '%s': %s"
                        .formatted(String.join("/", spec.path.names()), id, e.getMessage()));
            }
        }

        private Object updated(Object value) {
            return switch (value) {
                case null -> null;
                case Map<?, ?> map -> {
                    update(Trees.map(map));
                    yield map;
                }
                case List<?> list -> {
                    Trees.list(list).replaceAll(this::updated);
                    yield list;
                }
                default -> {
                    var referral = referral(value.toString(), candidate -> true);
                    yield referral == null || referral.name().equals(value) ? value : referral.name();
                }
            };
        }

        /** A reference by name and namespace. */
        private void update(Map<String, Object> reference) {
            if (!reference.containsKey("name")) {
                throw new BuildException("path config error; no 'name' field in node");
            }
            var name = Objects.toString(reference.get("name"), "");
            var referral = referral(name, inNamespace(reference));
            if (referral == null
                    || (referral.name().equals(name) && referral.namespace().isEmpty())) {
                return;
            }
            reference.put("name", referral.name());
            if (!referral.namespace().isEmpty()) {
                reference.put("namespace", referral.namespace());
            }
        }

        /** The namespace of a reference is the one that its object had first; or else the one that it has. */
        private Predicate<Tracked> inNamespace(Map<String, Object> reference) {
            if (!reference.containsKey("namespace")) {
                return candidate -> true;
            }
            var wanted = Objects.toString(reference.get("namespace"), "");
            Predicate<Tracked> original = candidate -> original(candidate).equals(wanted);
            Predicate<Tracked> current = candidate -> current(candidate).equals(wanted);
            return originalNamespaces().contains(wanted) ? original : current;
        }

        private Tracked referral(String name, Predicate<Tracked> accepted) {
            var candidates = byName.getOrDefault(name, Set.of()).stream()
                    .filter(this::isWithinReach)
                    .filter(accepted)
                    .filter(candidate -> candidate.ids().stream()
                            .anyMatch(earlier -> earlier.gvk().isSelectedBy(spec.target)))
                    .filter(this::isOfReferencedRole)
                    .filter(this::isInNamespaceOfReferrer)
                    .toList();
            if (candidates.size() <= 1) {
                return candidates.isEmpty() ? null : candidates.getFirst();
            }
            for (var lenient : List.of(true, false)) {
                candidates = candidates.stream()
                        .filter(candidate -> sharesAffixes(candidate, lenient))
                        .toList();
                if (candidates.size() <= 1) {
                    return candidates.isEmpty() ? null : candidates.getFirst();
                }
            }
            if (candidates.stream().map(Tracked::name).distinct().count() == 1) {
                return candidates.getFirst();
            }
            throw new BuildException("found multiple possible referrals: %s"
                    .formatted(candidates.stream().map(Tracked::id).toList()));
        }

        /** Objects in other namespaces are out of reach, but for what a role binding binds. */
        private boolean isWithinReach(Tracked candidate) {
            if (id.gvk().isClusterScoped()) {
                return true;
            }
            var other = candidate.id();
            return other.gvk().isClusterScoped()
                    || other.sameNamespace(id)
                    || boundNamespaces().contains(other.namespace());
        }

        private boolean isInNamespaceOfReferrer(Tracked candidate) {
            var other = candidate.id();
            return id.gvk().isClusterScoped()
                    || other.gvk().isClusterScoped()
                    || candidate.kind().equals("ServiceAccount")
                    || other.sameNamespace(id);
        }

        private boolean isOfReferencedRole(Tracked candidate) {
            if (!spec.isRoleReference() || !(referrer.fields().get("roleRef") instanceof Map<?, ?> role)) {
                return true;
            }
            var wanted =
                    new Gvk(Objects.toString(role.get("apiGroup"), ""), "", Objects.toString(role.get("kind"), ""));
            return candidate.ids().stream().anyMatch(earlier -> earlier.gvk().isSelectedBy(wanted));
        }

        private Set<String> boundNamespaces() {
            if (boundNamespaces == null) {
                boundNamespaces = new HashSet<>();
                if (referrer.kind().equals("RoleBinding")
                        && referrer.fields().get("subjects") instanceof List<?> subjects) {
                    for (var item : subjects) {
                        if (item instanceof Map<?, ?> subject
                                && "ServiceAccount".equals(subject.get("kind"))
                                && subject.get("namespace") instanceof String namespace) {
                            boundNamespaces.add(namespace);
                        }
                    }
                }
            }
            return boundNamespaces;
        }

        private boolean sharesAffixes(Tracked candidate, boolean lenient) {
            var mine = referrer.history();
            var theirs = candidate.history();
            return share(mine.prefixes(), theirs.prefixes(), lenient)
                    && share(mine.suffixes(), theirs.suffixes(), lenient);
        }

        /** One list ends as the other does; or, leniently, one of them is empty. */
        private static boolean share(List<String> one, List<String> other, boolean lenient) {
            if (one.isEmpty() || other.isEmpty()) {
                return lenient || one.equals(other);
            }
            var shorter = one.size() <= other.size() ? one : other;
            var longer = one.size() <= other.size() ? other : one;
            return longer.subList(longer.size() - shorter.size(), longer.size()).equals(shorter);
        }
    }

    private Set<String> originalNamespaces() {
        if (originalNamespaces == null) {
            originalNamespaces = new HashSet<>();
            resources.all().forEach(resource -> originalNamespaces.add(original(resource)));
        }
        return originalNamespaces;
    }

    private static String original(Tracked resource) {
        return resource.originalId().effectiveNamespace();
    }

    private static String current(Tracked resource) {
        return resource.id().effectiveNamespace();
    }
}
