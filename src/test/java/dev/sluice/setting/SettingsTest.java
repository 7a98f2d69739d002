package dev.sluice.setting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.WithConverter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A text that is no value of a setting ends the start. */
class SettingsTest {
    /** A setting of another type than these has a converter that refuses what it does not know. */
    private static final List<String> FORGIVING =
            List.of("int", "long", "double", Duration.class.getName(), MemorySize.class.getName());

    @Test
    void everySettingWithAFormOrARangeIsReadByAConverterOfOurs() {
        var settings = mappings().flatMap(SettingsTest::settings).toList();

        assertThat(settings).hasSizeGreaterThan(15);
        assertThat(settings)
                .filteredOn(
                        setting -> FORGIVING.contains(setting.getRawReturnType().getName())
                                || setting.getRawReturnType().isEnum())
                .isNotEmpty()
                .allSatisfy(setting -> assertThat(setting.isAnnotatedWith(WithConverter.class))
                        .as("@WithConverter of %s", setting.getFullName())
                        .isTrue());
    }

    private static Stream<JavaClass> mappings() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("dev.sluice").stream()
                        .filter(type -> type.isAnnotatedWith(ConfigMapping.class));
    }

    /** Those of the parts of a mapping too. */
    private static Stream<JavaMethod> settings(JavaClass mapping) {
        return mapping.getMethods().stream()
                .filter(method ->
                        method.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT))
                .flatMap(method -> method.getRawReturnType().isInterface()
                                && method.getRawReturnType().getPackageName().startsWith("dev.sluice")
                        ? settings(method.getRawReturnType())
                        : Stream.of(method));
    }

    @Test
    void aTruthValueIsNotAnythingElseThanTrue() {
        var config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withDefaultValues(Map.of(
                        "a", "true", "b", "T", "c", "YES", "d", "on", "e", "0", "f", "off", "g", "FALSE", "h", "ture"))
                .build();

        assertThat(List.of("a", "b", "c", "d"))
                .allSatisfy(
                        name -> assertThat(config.getValue(name, boolean.class)).isTrue());
        assertThat(List.of("e", "f", "g"))
                .allSatisfy(
                        name -> assertThat(config.getValue(name, Boolean.class)).isFalse());
        assertThatThrownBy(() -> config.getValue("h", boolean.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("true or false is expected");
    }

    @Test
    void aWaitIsWrittenAsInGoOrAsQuarkusWritesIt() {
        var wait = new SettingValue.Wait();

        assertThat(wait.convert("1.5m")).isEqualTo(Duration.ofSeconds(90));
        assertThat(wait.convert("90")).isEqualTo(Duration.ofSeconds(90));
        assertThat(wait.convert("PT1M30S")).isEqualTo(Duration.ofSeconds(90));
        assertThat(wait.convert("2d")).isEqualTo(Duration.ofDays(2));
        assertThat(List.of("soon", "0", "-1s", "25d", "99999999999d"))
                .allSatisfy(text -> assertThatThrownBy(() -> wait.convert(text))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("a duration such as 30s"));
        assertThat(new SettingValue.WaitOrNone().convert("0")).isZero();
    }

    @Test
    void aSizeHasAUnit() {
        assertThat(new SettingValue.Size().convert("512M").asLongValue()).isEqualTo(512L << 20);
        assertThatThrownBy(() -> new SettingValue.Size().convert("big"))
                .hasMessage("a size such as 512M or 2G is expected");
    }
}
