package dev.sluice;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.charset.Charset;

/** Text is made of bytes by those who see to it that they are text. */
@AnalyzeClasses(packages = "dev.sluice", importOptions = ImportOption.DoNotIncludeTests.class)
class TextTest {
    private static final String WHY =
            "it puts U+FFFD in the place of bytes that are not UTF-8, without a word: ask dev.sluice.api.Utf8,"
                    + " dev.sluice.sops.Texts or dev.sluice.kustomize.BuildFiles whether they are text";

    /** All but the reader of {@code !!binary} in resources, where kustomize itself guesses. */
    @ArchTest
    static final ArchRule noConstructorGuesses = noClasses()
            .that()
            .doNotHaveFullyQualifiedName("dev.sluice.kustomize.yaml.Scalars")
            .should()
            .callConstructor(String.class, byte[].class, Charset.class)
            .orShould()
            .callConstructor(String.class, byte[].class, String.class)
            .orShould()
            .callConstructor(String.class, byte[].class)
            .orShould()
            .callConstructor(String.class, byte[].class, int.class, int.class, Charset.class)
            .orShould()
            .callConstructor(String.class, byte[].class, int.class, int.class)
            .because(WHY);
}
