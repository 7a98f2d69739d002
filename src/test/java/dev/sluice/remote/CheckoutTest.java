package dev.sluice.remote;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.eclipse.jgit.lib.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckoutTest {
    @ParameterizedTest
    @ValueSource(strings = {"file:///etc", "/etc", "../other", "FILE:///etc", "ssh://host/repo", "ext::sh -c id"})
    void aSubmoduleOfARemoteRepositoryIsOnAServer(String url) {
        assertThatThrownBy(() -> Checkout.requireServers(submodule(url)))
                .hasMessageContaining("its submodule 'common' is at '%s'".formatted(url));
    }

    @Test
    void whichItMayBe() {
        assertThatCode(() -> Checkout.requireServers(submodule("https://git.example.com/common")))
                .doesNotThrowAnyException();
    }

    private static Config submodule(String url) {
        var config = new Config();
        config.setString("submodule", "common", "url", url);
        return config;
    }
}
