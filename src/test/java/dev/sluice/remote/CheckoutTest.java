package dev.sluice.remote;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckoutTest {
    @ParameterizedTest
    @ValueSource(strings = {"file:///etc", "/etc", "../other", "FILE:///etc", "ssh://host/repo", "ext::sh -c id"})
    void aSubmoduleOfARemoteRepositoryIsOnAServer(String url) {
        assertThat(Checkout.isOnServer(url)).isFalse();
    }

    @Test
    void whichItMayBe() {
        assertThat(Checkout.isOnServer("https://git.example.com/common")).isTrue();
    }
}
