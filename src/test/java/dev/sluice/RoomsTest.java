package dev.sluice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The "may use" column of the package table in CONTRIBUTING.md: a class that needs another room is in the wrong one. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class RoomsTest {
    private static final Map<String, List<String>> MAY_USE = new TreeMap<>(Map.ofEntries(
            Map.entry("api", List.of()),
            Map.entry("regex", List.of()),
            Map.entry("http", List.of("api")),
            Map.entry("memory", List.of()),
            Map.entry("share", List.of()),
            Map.entry("kustomize", List.of("memory", "regex")),
            Map.entry("cloud", List.of("http")),
            Map.entry("sops", List.of("cloud", "http", "regex")),
            Map.entry("health", List.of("regex")),
            Map.entry("git", List.of("api", "disk", "http", "memory")),
            Map.entry("log", List.of()),
            Map.entry("disk", List.of("share")),
            Map.entry("worker", List.of("disk")),
            Map.entry("remote", List.of("api", "kustomize", "git", "http", "disk", "memory")),
            Map.entry("setting", List.of("api")),
            Map.entry("source", List.of("api", "git", "http", "log", "memory", "setting", "disk", "worker")),
            Map.entry("build", List.of("kustomize", "memory", "sops", "api")),
            Map.entry("apply", List.of("api", "health", "regex")),
            Map.entry("leader", List.of("api", "setting", "worker")),
            Map.entry("gate", List.of("api", "health")),
            Map.entry("foreign", List.of("api", "http", "share")),
            Map.entry(
                    "controller",
                    List.of(
                            "api",
                            "disk",
                            "foreign",
                            "http",
                            "kustomize",
                            "remote",
                            "health",
                            "cloud",
                            "sops",
                            "source",
                            "build",
                            "apply",
                            "gate",
                            "log",
                            "memory",
                            "setting",
                            "worker")),
            Map.entry("cli", List.of("api", "build", "http", "kustomize", "remote", "apply", "setting"))));

    @ArchTest
    static void everyRoomIsInTheTable(JavaClasses classes) {
        assertThat(classes.stream().map(type -> room(type.getPackageName())).collect(Collectors.toSet()))
                .isEqualTo(MAY_USE.keySet());
    }

    private static String room(String packageName) {
        return packageName.replaceFirst("^dev\\.sluice\\.", "").replaceFirst("\\..*", "");
    }

    @ArchTest
    static void everyRoomUsesOnlyThoseThatItMayUse(JavaClasses classes) {
        MAY_USE.keySet().forEach(room -> staysInItsRooms(room).check(classes));
    }

    @ArchTest
    static final ArchRule theKustomizeEngineAndSopsKnowNoCluster = noClasses()
            .that()
            .resideInAnyPackage("dev.sluice.kustomize..", "dev.sluice.sops..", "dev.sluice.cloud..")
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
                .because("%s may use only %s".formatted(room, MAY_USE.get(room)));
    }
}
