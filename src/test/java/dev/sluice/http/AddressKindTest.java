package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressKindTest {
    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, OWN",
        "127.255.0.9, OWN",
        "0.0.0.0, OWN",
        "0.1.2.3, OWN",
        "::1, OWN",
        "::, OWN",
        "169.254.169.254, LINK_LOCAL",
        "169.254.170.2, LINK_LOCAL",
        "fe80::a9fe:a9fe, LINK_LOCAL",
        "fd00:ec2::254, METADATA",
        "fd00:ec2::23, METADATA",
        "168.63.129.16, METADATA",
        "fd20:ce::254, METADATA",
        "100.100.100.200, METADATA",
        "192.0.0.192, METADATA",
        "224.0.0.1, NOBODY",
        "ff02::1, NOBODY",
        "255.255.255.255, NOBODY",
        "240.0.0.1, NOBODY",
        "10.0.0.1, PRIVATE",
        "172.31.255.255, PRIVATE",
        "192.168.1.1, PRIVATE",
        "100.64.0.1, PRIVATE",
        "fd12:3456::1, PRIVATE",
        "172.32.0.1, PUBLIC",
        "192.0.2.1, PUBLIC",
        "2001:db8::1, PUBLIC",
    })
    void anAddressIsKnownByItsRange(String address, AddressKind kind) {
        assertThat(AddressKind.of(InetAddress.ofLiteral(address))).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "::ffff:127.0.0.1, OWN",
        "::127.0.0.2, OWN",
        "::ffff:0:127.0.0.1, OWN",
        "64:ff9b::127.0.0.1, OWN",
        "64:ff9b::a9fe:a9fe, LINK_LOCAL",
        "2002:a9fe:a9fe::1, LINK_LOCAL",
        "2002:7f00:1::, OWN",
        "2001:0:4136:e378:8000:63bf:5601:5601, LINK_LOCAL",
        "2001:db8::5efe:169.254.169.254, LINK_LOCAL",
        "2002:a00:1::, PRIVATE",
        "64:ff9b::808:808, PUBLIC",
    })
    void anAddressWithinAnotherCounts(String address, AddressKind kind) {
        assertThat(AddressKind.of(InetAddress.ofLiteral(address))).isEqualTo(kind);
    }

    @Test
    void theAddressesOfThisMachineAreThoseOfTheLoopback() throws SocketException {
        assertThat(NetworkInterface.networkInterfaces()
                        .flatMap(NetworkInterface::inetAddresses)
                        .filter(address -> !address.isLinkLocalAddress()))
                .isNotEmpty()
                .allSatisfy(address -> assertThat(AddressKind.of(address)).isEqualTo(AddressKind.OWN));
    }
}
