package dev.sluice.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What an address leads to. */
enum AddressKind {
    /** Any other machine. */
    PUBLIC("public"),
    /** Machines of one network: RFC 1918, RFC 4193, RFC 6598. */
    PRIVATE("private"),
    /** This machine: by the loopback, no address at all, or one of its own. */
    OWN("loopback"),
    /** The machines on the same link (RFC 3927, RFC 4291), where clouds have their metadata services too. */
    LINK_LOCAL("link-local"),
    /** The services of a cloud for its own machines, at addresses that are not link-local. */
    METADATA("metadata"),
    /** Many machines, or none: multicast, broadcast, reserved. */
    NOBODY("multicast or reserved");

    /** Amazon EC2 and EKS, Azure, Google Cloud, Alibaba Cloud, Oracle Cloud. */
    private static final List<Range> METADATA_SERVICES = List.of(
            Range.of("fd00:ec2::/32"),
            Range.of("168.63.129.16/32"),
            Range.of("fd20:ce::254/128"),
            Range.of("100.100.100.200/32"),
            Range.of("192.0.0.192/32"));

    private static final List<Range> UNSPECIFIED = List.of(Range.of("0.0.0.0/8"), Range.of("::/128"));

    private static final List<Range> RESERVED = List.of(Range.of("240.0.0.0/4"));

    private static final List<Range> PRIVATE_RANGES = List.of(
            Range.of("10.0.0.0/8"),
            Range.of("172.16.0.0/12"),
            Range.of("192.168.0.0/16"),
            Range.of("100.64.0.0/10"),
            Range.of("192.0.0.0/24"),
            Range.of("198.18.0.0/15"),
            Range.of("fc00::/7"),
            Range.of("fec0::/10"),
            Range.of("64:ff9b:1::/48"));

    private static final Range NAT64 = Range.of("64:ff9b::/96");
    private static final Range SIX_TO_FOUR = Range.of("2002::/16");
    private static final Range TEREDO = Range.of("2001::/32");
    private static final Range IPV4_TRANSLATED = Range.of("::ffff:0:0:0/96");
    private static final byte[] ISATAP = {0x5e, (byte) 0xfe};

    private final String text;

    AddressKind(String text) {
        this.text = text;
    }

    /** In errors, before "address". */
    String text() {
        return text;
    }

    /** Also what an IPv6 address leads to by the IPv4 address that it holds. */
    static AddressKind of(InetAddress address) {
        return Stream.concat(Stream.of(address), embedded(address).stream())
                .map(AddressKind::ofItself)
                .max((one, other) -> Integer.compare(one.ordinal(), other.ordinal()))
                .orElseThrow();
    }

    private static AddressKind ofItself(InetAddress address) {
        if (isIn(METADATA_SERVICES, address)) {
            return METADATA;
        }
        if (address.isLinkLocalAddress()) {
            return LINK_LOCAL;
        }
        if (address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || isIn(UNSPECIFIED, address)
                || isOfThisMachine(address)) {
            return OWN;
        }
        if (address.isMulticastAddress() || isIn(RESERVED, address)) {
            return NOBODY;
        }
        return isIn(PRIVATE_RANGES, address) ? PRIVATE : PUBLIC;
    }

    private static boolean isIn(List<Range> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.holds(address));
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    /** IPv4-compatible (RFC 4291), translated (RFC 7915, RFC 6052), 6to4 (RFC 3056), Teredo (RFC 4380), ISATAP (RFC 5214). */
    private static Optional<InetAddress> embedded(InetAddress address) {
        if (!(address instanceof Inet6Address six)) {
            return Optional.empty();
        }
        var bytes = six.getAddress();
        if (six.isIPv4CompatibleAddress() && !six.isLoopbackAddress() && !six.isAnyLocalAddress()
                || NAT64.holds(six)
                || IPV4_TRANSLATED.holds(six)
                || Arrays.equals(bytes, 10, 12, ISATAP, 0, 2)) {
            return Optional.of(ipv4(bytes, 12, 0));
        }
        if (SIX_TO_FOUR.holds(six)) {
            return Optional.of(ipv4(bytes, 2, 0));
        }
        return TEREDO.holds(six) ? Optional.of(ipv4(bytes, 12, 0xff)) : Optional.empty();
    }

    private static InetAddress ipv4(byte[] bytes, int from, int mask) {
        var four = Arrays.copyOfRange(bytes, from, from + 4);
        for (int i = 0; i < four.length; i++) {
            four[i] ^= (byte) mask;
        }
        return address(four);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Addresses that begin alike. @param bits how many are alike */
    private record Range(byte[] start, int bits) {
        static Range of(String text) {
            var slash = text.indexOf('/');
            var start = text.substring(0, slash);
            return new Range(
                    start.indexOf(':') < 0 ? four(start) : sixteen(start), Integer.parseInt(text.substring(slash + 1)));
        }

        // by hand: an executable is made with these, and must not look at the network of the machine that makes it

        private static byte[] four(String address) {
            var bytes = ByteBuffer.allocate(4);
            for (var part : address.split("\\.")) {
                bytes.put((byte) Integer.parseInt(part));
            }
            return bytes.array();
        }

        private static byte[] sixteen(String address) {
            var gap = address.indexOf("::");
            var bytes = ByteBuffer.allocate(16);
            groups(address.substring(0, gap), bytes);
            var end = address.substring(gap + 2);
            bytes.position(16 - 2 * (int) end.chars().filter(c -> c == ':').count() - (end.isEmpty() ? 0 : 2));
            groups(end, bytes);
            return bytes.array();
        }

        private static void groups(String text, ByteBuffer bytes) {
            for (var group : text.isEmpty() ? new String[0] : text.split(":")) {
                bytes.putShort((short) Integer.parseInt(group, 16));
            }
        }

        boolean holds(InetAddress address) {
            var bytes = address.getAddress();
            if (bytes.length != start.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                var mask = 0x80 >> bit % 8;
                if ((bytes[bit / 8] & mask) != (start[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
