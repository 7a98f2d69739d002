package dev.sluice.kustomize;

import dev.sluice.kustomize.yaml.Scalar;
import dev.sluice.kustomize.yaml.Trees;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Brings the fields that hold names of other objects up to date after names and namespaces changed. Which object is
 * meant is found through an index of all names that objects ever had, so that the work grows with the number of
 * references and not with its square.
 */
final class NameReferences {
    private final List<TransformerConfig.NameReference> references;
    private final ResourceList resources;

    private final EarlierNames earlierNames;

    /** Where the objects of a namespace are now. */
    private final Map<String, Set<String>> namespacesByOriginal = new HashMap<>();

    private NameReferences(ResourceList resources, TransformerConfig config) {
        this.resources = resources;
        this.references = config.nameReferences();
        this.earlierNames = new EarlierNames(resources.all());
        for (var resource : resources.all()) {
            namespacesByOriginal
                    .computeIfAbsent(original(resource), namespace -> new HashSet<>())
                    .add(current(resource));
        }
    }

    static void resolve(ResourceList resources, TransformerConfig config) {
        new NameReferences(resources, config).resolve();
    }

    private void resolve() {
        var byType = new HashMap<Gvk, List<Spec>>();
        var budget = Budget.ofThisBuild();
        for (var referrer : resources.all()) {
            budget.look();
            var specs = byType.computeIfAbsent(referrer.originalId().gvk(), this::specs);
            if (!specs.isEmpty()) {
                var reach = Reach.of(referrer);
                specs.forEach(spec -> new Update(referrer, reach, spec).run());
                var namespace = reach.referrer.effectiveNamespace();
                if (!current(referrer).equals(namespace)) {
                    earlierNames.moved(referrer, namespace);
                }
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

    /** Where the objects are that an object can refer to: in other namespaces only what a role binding binds. */
    private record Reach(ResourceId referrer, Set<String> boundNamespaces) {
        static Reach of(Tracked referrer) {
            var id = referrer.id();
            return new Reach(id, id.gvk().isClusterScoped() ? Set.of() : bound(referrer));
        }

        private static Set<String> bound(Tracked referrer) {
            var namespaces = new HashSet<String>();
            if (referrer.kind().equals("RoleBinding")
                    && referrer.fields().get("subjects") instanceof List<?> subjects) {
                for (var item : subjects) {
                    if (item instanceof Map<?, ?> subject
                            && Trees.text(subject.get("kind")).equals("ServiceAccount")
                            && subject.containsKey("namespace")) {
                        if (!Scalar.isPrintedAsText(subject.get("namespace"))) {
                            throw new BuildException("namespace is blank for resource \"%s\"".formatted(referrer.id()));
                        }
                        namespaces.add(Trees.text(subject.get("namespace")));
                    }
                }
            }
            return namespaces;
        }

        /** Empty where it can be any. */
        Set<String> namespaces() {
            if (referrer.gvk().isClusterScoped()) {
                return Set.of();
            }
            var namespaces = new HashSet<>(boundNamespaces);
            namespaces.add(ResourceId.NO_NAMESPACE);
            namespaces.add(referrer.effectiveNamespace());
            return namespaces;
        }

        boolean includes(ResourceId candidate) {
            return referrer.gvk().isClusterScoped()
                    || candidate.gvk().isClusterScoped()
                    || candidate.sameNamespace(referrer)
                    || boundNamespaces.contains(candidate.namespace());
        }

        boolean includesAny(Set<String> namespaces) {
            return (referrer.gvk().isClusterScoped() && !namespaces.isEmpty())
                    || namespaces.contains(ResourceId.NO_NAMESPACE)
                    || namespaces.contains(referrer.effectiveNamespace())
                    || namespaces.stream().anyMatch(boundNamespaces::contains);
        }
    }

    /** The update of one field of one object. */
    private final class Update {
        private final Tracked referrer;
        private final Reach reach;
        private final Spec spec;
        private final ResourceId id;

        Update(Tracked referrer, Reach reach, Spec spec) {
            this.referrer = referrer;
            this.reach = reach;
            this.spec = spec;
            this.id = reach.referrer;
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
                case Object none when Trees.isNull(none) -> none;
                case null -> null;
                case Map<?, ?> map -> {
                    update(Trees.map(map));
                    yield map;
                }
                case List<?> list -> {
                    if (list.stream().anyMatch(List.class::isInstance)) {
                        throw new BuildException("path config error; a list within a list is no list of names");
                    }
                    Trees.list(list).replaceAll(this::updated);
                    yield list;
                }
                default -> {
                    var referral = referral(Trees.text(value), candidate -> true, Tracked::name);
                    yield referral == null || referral.name().equals(Trees.text(value))
                            ? value
                            : Scalar.untyped(value, referral.name());
                }
            };
        }

        /** A reference by name and namespace. */
        private void update(Map<String, Object> reference) {
            if (!reference.containsKey("name")) {
                throw new BuildException("path config error; no 'name' field in node");
            }
            var name = Trees.text(reference.get("name"));
            var referral = referral(name, inNamespace(reference), found -> List.of(found.name(), found.namespace()));
            if (referral == null
                    || (referral.name().equals(name) && referral.namespace().isEmpty())) {
                return;
            }
            Scalar.setIn(reference, "name", Scalar.untyped(referral.name()));
            if (!referral.namespace().isEmpty()) {
                Scalar.setIn(reference, "namespace", Scalar.untyped(referral.namespace()));
            }
        }

        /** The namespace of a reference is the one that its object had first; or else the one that it has. */
        private Predicate<Tracked> inNamespace(Map<String, Object> reference) {
            if (!reference.containsKey("namespace")) {
                return candidate -> true;
            }
            var wanted = Trees.text(reference.get("namespace"));
            Predicate<Tracked> original = candidate -> original(candidate).equals(wanted);
            Predicate<Tracked> current = candidate -> current(candidate).equals(wanted);
            return reach.includesAny(namespacesByOriginal.getOrDefault(wanted, Set.of())) ? original : current;
        }

        /** @param told what a reference tells of its object: candidates that are equal in that are as good as one */
        private Tracked referral(String name, Predicate<Tracked> accepted, Function<Tracked, Object> told) {
            var candidates = earlierNames.of(name, reach.namespaces()).stream()
                    .filter(candidate -> reach.includes(candidate.id()))
                    .filter(accepted)
                    .filter(candidate -> wasSelectedBy(candidate, spec.target))
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
            if (candidates.stream().map(told).distinct().count() == 1) {
                return candidates.getFirst();
            }
            throw new BuildException("found multiple possible referrals: %s"
                    .formatted(candidates.stream().map(Tracked::id).toList()));
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
            var wanted = new Gvk(Trees.text(role.get("apiGroup")), "", Trees.text(role.get("kind")));
            return wasSelectedBy(candidate, wanted);
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

    private static boolean wasSelectedBy(Tracked candidate, Gvk selector) {
        return candidate.earlierIds().stream().anyMatch(earlier -> earlier.gvk().isSelectedBy(selector));
    }

    private static String original(Tracked resource) {
        return resource.originalId().effectiveNamespace();
    }

    private static String current(Tracked resource) {
        return resource.id().effectiveNamespace();
    }
}
