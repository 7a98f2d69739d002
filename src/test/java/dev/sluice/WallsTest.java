package dev.sluice;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import dev.sluice.api.ApiClients;
import dev.sluice.api.UnexpectedErrorException;
import dev.sluice.kustomize.Budget;
import dev.sluice.kustomize.GuardedPaths;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import java.net.HttpURLConnection;
import java.net.Socket;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.SocketFactory;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.http.JDKHttpConnection;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;

/** What keeps tenants apart from the controller and from each other, so that it does not grow back. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class WallsTest {
    @ArchTest
    static final ArchRule clientsOfApiServersAreMadeInOnePlace = noClasses()
            .that()
            .doNotBelongToAnyOf(ApiClients.class)
            .should()
            .callConstructor(KubernetesClientBuilder.class)
            .because("requests whose paths lead elsewhere are refused there");

    /** The receiver of events is the choice of the operator alone. */
    @ArchTest
    static final ArchRule whatTenantsChooseIsAskedByOneClient = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sluice.http..")
            .and()
            .haveNameNotMatching("dev\\.sluice\\.controller\\.EventWebhook(\\$.*)?")
            .should()
            .dependOnClassesThat(isClientOfItsOwn())
            .orShould()
            .callMethod(URL.class, "openConnection")
            .orShould()
            .callMethod(URL.class, "openStream")
            .because("dev.sluice.http looks at destinations, and has one deadline and one size for an exchange");

    private static DescribedPredicate<JavaClass> isClientOfItsOwn() {
        return new DescribedPredicate<>("make connections") {
            private final Set<Class<?>> clients = Set.of(
                    HttpURLConnection.class,
                    HttpClient.class,
                    HttpClient.Builder.class,
                    HttpRequest.class,
                    Socket.class,
                    SocketChannel.class,
                    SocketFactory.class,
                    JDKHttpConnection.class,
                    JDKHttpConnectionFactory.class);

            @Override
            public boolean test(JavaClass type) {
                return clients.stream().anyMatch(type::isEquivalentTo);
            }
        };
    }

    @ArchTest
    static final ArchRule repositoriesAreFetchedWhereConnectionsAreOurs = noClasses()
            .that()
            .haveNameNotMatching("dev\\.sluice\\.(remote\\.Checkout|source\\.git\\.GitRemote)(\\$.*)?")
            .should()
            .callMethodWhere(target(owner(equivalentTo(Transport.class))).and(target(name("open"))))
            .because("JGit's own connections go anywhere, and have no deadline");

    @ArchTest
    static final ArchRule kubeconfigsAreReadInOnePlace = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.sluice.controller.Kubeconfig")
            .should()
            .callMethod(Config.class, "fromKubeconfig", String.class)
            .because("a kubeconfig of a tenant can run programs and open files");

    @ArchTest
    static final ArchRule whatBuildsKnowsNoProcess = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.sluice.kustomize..",
                    "dev.sluice.build..",
                    "dev.sluice.sops..",
                    "dev.sluice.apply..",
                    "dev.sluice.health..")
            .should()
            .callMethod(System.class, "getenv")
            .orShould()
            .callMethod(System.class, "getenv", String.class)
            .orShould()
            .callMethod(System.class, "getProperty", String.class)
            .orShould()
            .callMethod(System.class, "getProperties")
            .because(
                    "the environment of the controller holds secrets of its operator, and files of tenants are read there");

    /** By method: in each that reads a file, the budget is asked. */
    @ArchTest
    static final ArchRule filesAreReadWithinTheBudgetOfTheBuild = methods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAnyPackage("dev.sluice.kustomize..", "dev.sluice.build..", "dev.sluice.sops..")
            .should(askTheBudgetWhereTheyReadFiles())
            .because("a file of an artifact may be larger than the memory of the process");

    private static ArchCondition<JavaMethod> askTheBudgetWhereTheyReadFiles() {
        return new ArchCondition<>("ask the budget where they read files") {
            private final Set<String> readers = Set.of(
                    "readAllBytes", "readString", "readAllLines", "lines", "newInputStream", "newBufferedReader");

            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                var reads = method.getMethodCallsFromSelf().stream()
                        .anyMatch(call ->
                                call.getTargetOwner().isEquivalentTo(Files.class) && readers.contains(call.getName()));
                var asks = method.getMethodCallsFromSelf().stream()
                        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(Budget.class)
                                && call.getName().equals("addText"));
                if (reads && !asks) {
                    events.add(SimpleConditionEvent.violated(method, method.getFullName() + " reads a file"));
                }
            }
        };
    }

    @ArchTest
    static final ArchRule whetherAFileExistsIsAskedInOnePlace = noClasses()
            .that()
            .resideInAnyPackage("dev.sluice.kustomize..", "dev.sluice.build..")
            .and()
            .doNotBelongToAnyOf(GuardedPaths.class)
            .should()
            .accessTargetWhere(tellsWhetherAFileExists())
            .because("an error that tells it is told to tenants, for files of others too");

    private static DescribedPredicate<JavaAccess<?>> tellsWhetherAFileExists() {
        return new DescribedPredicate<>("a method tells whether a file exists") {
            private final Set<String> tests = Set.of(
                    "exists",
                    "notExists",
                    "isDirectory",
                    "isRegularFile",
                    "isReadable",
                    "isSymbolicLink",
                    "isSameFile");

            @Override
            public boolean test(JavaAccess<?> access) {
                return access.getTargetOwner().isEquivalentTo(Files.class) && tests.contains(access.getName())
                        || access.getName().equals("toRealPath");
            }
        };
    }

    @ArchTest
    static final ArchRule patternsOfUsersAreCompiledInOnePlace = noClasses()
            .that()
            .resideOutsideOfPackage("dev.sluice.regex..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.google.re2j..")
            .because("a pattern of a few letters can take all memory: dev.sluice.regex.UserPattern has a bound");

    @ArchTest
    static final ArchRule aReconciliationNeverEndsWithAnError =
            classes().that().implement(Reconciler.class).should(reportErrors());

    private static ArchCondition<JavaClass> reportErrors() {
        return new ArchCondition<>("report errors of the virtual machine in reconcile and cleanup") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                var reporting = type.getMethodCallsFromSelf().stream()
                        .filter(call -> call.getTargetOwner().isEquivalentTo(UnexpectedErrorException.class))
                        .map(call -> call.getOrigin().getName())
                        .collect(Collectors.toSet());
                if (!reporting.containsAll(Set.of("reconcile", "cleanup"))) {
                    events.add(SimpleConditionEvent.violated(
                            type, type.getName() + " lets an Error out, after which its object is never reconciled"));
                }
            }
        };
    }
}
