package dev.sluice.sops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.sluice.http.Destinations;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Secrets of keys hold. */
class KeyFilesTest {
    private static final Map<String, byte[]> GOOD = Map.of(
            "a.agekey", Recordings.key("one.agekey"),
            "b.agekey", Recordings.key("hybrid.agekey"),
            "c.asc", Recordings.key("rsa2048.asc"),
            "sops.vault-token", bytes("s.token\n"),
            "sops.aws-kms", bytes("aws_access_key_id: a\naws_secret_access_key: b\n"),
            "sops.azure-kv", bytes("{tenantId: t, clientId: c, clientSecret: s}"),
            "README", bytes("anything"));

    @Test
    void oneSecretHoldsKeysOfSeveralKinds() {
        var keys = Keys.of("the Secret", GOOD, Destinations.ofTheOperator());

        for (var file : new String[] {"whole-settings", "hybrid", "pgp-rsa"}) {
            var plain = new Decryption(keys)
                    .file(Recordings.recorded(file + ".encrypted.env"), Format.DOTENV, Format.DOTENV);
            assertThat(new String(plain, StandardCharsets.UTF_8)).contains("USER=orders");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "a.agekey,         AGE-SECRET-KEY-1OHNO, failed to parse age identities: error at line 1",
        "c.asc,            no armor,             ''",
        "sops.vault-token, '  ',                 the token is empty",
        "sops.aws-kms,     '- a\n- b',           it is not a map in YAML or JSON",
        "sops.aws-kms,     '{a: [',              it is not a map in YAML or JSON",
        "sops.aws-kms,     aws_access_key_id: a, the field 'aws_secret_access_key' is missing",
        "sops.azure-kv,    '{a: [',              it is not a map in YAML or JSON",
        "sops.azure-kv,    tenant: t,            ''",
        "sops.gcp-kms,     '{\"type\": \"x\"}',   credentials of the type 'x' are not supported",
    })
    void theOneThatCannotBeReadIsNamedAmongTheOthers(String name, String content, String error) {
        var files = new LinkedHashMap<>(GOOD);
        files.put(name, bytes(content));

        assertThatThrownBy(() -> Keys.of("sops decryption Secret 'apps/keys'", files, Destinations.ofTheOperator()))
                .isInstanceOf(SopsException.class)
                .hasMessageStartingWith(
                        "failed to import '%s' data from sops decryption Secret 'apps/keys': ".formatted(name))
                .hasMessageContaining(error);
    }

    @Test
    void whatIsForOneServiceIsNotShownToAnother() {
        var keys = keysWithout("sops.vault-token");

        assertThatThrownBy(() -> keys.unlock(new MasterKey.Vault("http://127.0.0.1:1", "sops", "app", "vault:v1:abc")))
                .hasMessage(
                        "the decryption Secret has no entry 'sops.vault-token', and there is nobody who asks instead");
    }

    @Test
    void aKeyOfOneKindOpensNothingOfAnother() {
        var file = Recordings.recorded("pgp-rsa.encrypted.env");

        assertThatThrownBy(() -> new Decryption(keysWithout("c.asc")).file(file, Format.DOTENV, Format.DOTENV))
                .hasMessageContaining("no secret key fits");
    }

    /** Aliases make much of little. */
    @Test
    void credentialsAreNotMadeOfAliases() {
        var bomb = new StringBuilder("a0: &a0 {x: y}\n");
        for (int i = 1; i < 25; i++) {
            bomb.append("a%1$d: &a%1$d {x: *a%2$d, y: *a%2$d}\n".formatted(i, i - 1));
        }
        var files = Map.of("sops.aws-kms", bytes(bomb.toString()));

        assertTimeoutPreemptively(
                Duration.ofSeconds(10),
                () -> assertThatThrownBy(() -> Keys.of("the Secret", files, Destinations.ofTheOperator()))
                        .hasMessageEndingWith("it is not a map in YAML or JSON"));
        assertThatThrownBy(() -> Keys.of(
                        "the Secret", Map.of("sops.aws-kms", bytes("[".repeat(500_000))), Destinations.ofTheOperator()))
                .hasMessageEndingWith("it is not a map in YAML or JSON");
    }

    @Test
    void noKeyIsTold() {
        assertThat(Keys.of("the Secret", GOOD, Destinations.ofTheOperator())).hasToString("keys");
    }

    private static Keys keysWithout(String... names) {
        var files = new LinkedHashMap<>(GOOD);
        files.keySet().removeAll(Arrays.asList(names));
        return Keys.of("the Secret", files, Destinations.ofTheOperator());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
