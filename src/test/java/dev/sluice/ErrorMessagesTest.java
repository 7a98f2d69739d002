package dev.sluice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.fabric8.kubernetes.client.KubernetesClientException;

/** What the client says of a failed request names the address that it was sent to. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class ErrorMessagesTest {
    /** The election of a leader only logs. */
    @ArchTest
    static final ArchRule theClientsExceptionsAreReadInOnePlace = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.sluice.api.Refusal")
            .and()
            .resideOutsideOfPackage("dev.sluice.leader..")
            .should()
            .callMethod(KubernetesClientException.class, "getMessage")
            .orShould()
            .callMethod(KubernetesClientException.class, "getStatus")
            .because("dev.sluice.api.Refusal says why an API server refused, without addresses");
}
