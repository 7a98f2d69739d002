package dev.sluice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The "may use" column of the package table in CONTRIBUTING.md: a class that needs another room is in the wrong one. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {
    private static final Map<String, List<String>> MAY_USE = new TreeMap<>(Map.ofEntries(
            Map.entry("api", List.of()),
            Map.entry("kustomize", List.of()),
            Map.entry("sops", List.of()),
            Map.entry("health", List.of()),
            Map.entry("git", List.of()),
            Map.entry("log", List.of()),
            Map.entry("remote", List.of("kustomize", "git")),
            Map.entry("source", List.of("api", "git", "log")),
            Map.entry("build", List.of("kustomize", "remote", "sops", "source", "api")),
            Map.entry("apply", List.of("api", "health")),
            Map.entry("leader", List.of()),
            Map.entry("gate", List.of("api", "health")),
            Map.entry(
                    "controller",
                    List.of("api", "kustomize", "health", "sops", "source", "build", "apply", "gate", "log")),
            Map.entry("cli", List.of("build", "kustomize", "remote", "apply"))));

    @ArchTest
    static final ArchRule apiUsesNoOtherRoom = staysInItsRooms("api");

    @ArchTest
    static final ArchRule kustomizeKnowsNoOtherRoom = staysInItsRooms("kustomize");

    @ArchTest
    static final ArchRule healthIsPure = staysInItsRooms("health");

    @ArchTest
    static final ArchRule sopsKnowsNoOtherRoom = staysInItsRooms("sops");

    @ArchTest
    static final ArchRule gitKnowsNoOtherRoom = staysInItsRooms("git");

    @ArchTest
    static final ArchRule logKnowsNoOtherRoom = staysInItsRooms("log");

    @ArchTest
    static final ArchRule remoteUsesOnlyItsRooms = staysInItsRooms("remote");

    @ArchTest
    static final ArchRule sourceUsesOnlyItsRooms = staysInItsRooms("source");

    @ArchTest
    static final ArchRule buildUsesOnlyItsRooms = staysInItsRooms("build");

    @ArchTest
    static final ArchRule applyUsesOnlyItsRooms = staysInItsRooms("apply");

    @ArchTest
    static final ArchRule gateUsesOnlyItsRooms = staysInItsRooms("gate");

    @ArchTest
    static final ArchRule leaderKnowsNoOtherRoom = staysInItsRooms("leader");

    @ArchTest
    static final ArchRule cliUsesOnlyItsRooms = staysInItsRooms("cli");

    @ArchTest
    static final ArchRule theKustomizeEngineAndSopsKnowNoCluster = noClasses()
            .that()
            .resideInAnyPackage("dev.sluice.kustomize..", "dev.sluice.sops..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8..", "io.javaoperatorsdk..", "io.quarkus..")
            .allowEmptyShould(true);

    private static ArchRule staysInItsRooms(String room) {
        var others = MAY_USE.keySet().stream()
                .filter(other -> !other.equals(room) && !MAY_USE.get(room).contains(other))
                .map(other -> "dev.sluice." + other + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideInAPackage("dev.sluice." + room + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .because("%s may use only %s, not %s".formatted(room, MAY_USE.get(room), Arrays.toString(others)))
                .allowEmptyShould(true);
    }
}
