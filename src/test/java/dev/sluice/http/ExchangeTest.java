package dev.sluice.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.testing.HostileServer;
import dev.sluice.testing.TlsServer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class ExchangeTest {
    private static final Destinations ANY = Destinations.ofTheOperator();
    private static final Destinations TENANT = Destinations.chosenByTenant(false, true);

    @Test
    void anAnswerHasAStatusHeadersAndABody() throws IOException {
        try (var server = HostileServer.answering(
                        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/plain; a=b\r\nX-A: b\r\nContent-Length: 5\r\n\r\nhello, not this");
                var exchange = Exchange.open(get(server.url("/a%20b?c=d")), ANY, bounds())) {
            assertThat(exchange.status()).isEqualTo(200);
            assertThat(exchange.header("x-a")).contains("b");
            assertThat(exchange.description()).isEqualTo("status 200, text/plain, 5 bytes");
            assertThat(exchange.bytes()).asString().isEqualTo("hello");
            assertThat(server.requests().getFirst())
                    .startsWith("GET /a%20b?c=d HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nX: y\r\n\r\nrest",
                "HTTP/1.0 200\r\n\r\nhello",
                "HTTP/1.1 200 OK\nContent-Length: 5\nContent-Length: 5\n\nhello"
            })
    void aBodyEndsInOneOfThreeWays(String answer) throws IOException {
        assertThat(asked(answer)).isEqualTo("hello");
    }

    /** Whatever it was, its words are not told. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "SECRET line\r\n\r\n",
                "HTTP/1.1 2000 SECRET\r\n\r\n",
                "HTTP/2 200\r\n\r\nSECRET",
                "HTTP/1.1 200 OK\r\nSECRET\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: SECRET\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nSECRET",
                "HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nSECRET",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: SECRET\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: SECRET, chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nSECRET\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nSECRET\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\nSECRET\r\n",
                "HTTP/1.1 302 Found\r\nLocation: :SECRET:\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: file:///SECRET\r\n\r\n",
                "SECRET"
            })
    void whatIsNoAnswerIsAnErrorWithoutItsWords(String answer) {
        assertThatThrownBy(() -> asked(answer))
                .isInstanceOf(IOException.class)
                .hasMessageNotContaining("SECRET")
                .hasNoCause();
    }

    @Test
    void aHeadWithoutAnEndIsNotReadOn() {
        try (var server = HostileServer.answering(out -> {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write("A: b\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        })) {
            assertThatThrownBy(() -> Exchange.open(get(server.url("/")), ANY, bounds()))
                    .hasMessage("the head of the answer is too long");
        }
    }

    @Test
    void trailersWithoutAnEndAreNotReadOn() throws IOException {
        try (var server = HostileServer.answering(out -> {
            out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write("A: b\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        })) {
            try (var exchange = Exchange.open(get(server.url("/")), ANY, bounds())) {
                assertThatThrownBy(exchange::bytes).hasMessage("the answer has too many trailers");
            }
        }
    }

    @Test
    void aBodyHasALargestSize() throws IOException {
        try (var server = HostileServer.answering(out -> {
            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write(new byte[8192]);
            }
        })) {
            try (var exchange = Exchange.open(get(server.url("/")), ANY, bounds())) {
                assertThatThrownBy(exchange::bytes)
                        .isInstanceOf(TooLargeException.class)
                        .hasMessage("the server sent more than 100000 bytes");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "HTTP/1.1 200 OK\r\nA: ",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n"
            })
    void aServerThatTricklesIsLeftAtTheDeadline(String start) {
        try (var server = HostileServer.trickling(start)) {
            var before = System.nanoTime();
            assertThatThrownBy(() -> {
                        try (var exchange =
                                Exchange.open(get(server.url("/")), ANY, new Bounds(Duration.ofMillis(700), 100_000))) {
                            exchange.bytes();
                        }
                    })
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("no complete answer in 700ms");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(2_700));
        }
    }

    /** A record of TLS that never becomes whole: the timeouts of single reads say nothing. */
    @Test
    void soIsOneThatTricklesBelowTls() {
        try (var server = HostileServer.trickling("\26\3\3\100\0")) {
            var address = server.url("/").replace("http:", "https:");
            assertThatThrownBy(() -> Exchange.open(get(address), ANY, new Bounds(Duration.ofMillis(700), 100_000)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void aNameThatIsNotResolvedInTimeIsLeftToo() {
        var slow = new Destinations(false, true, _ -> {
            try {
                Thread.sleep(10_000);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new UnknownHostException();
        });
        assertThatThrownBy(() -> Exchange.open(
                        get("http://git.example.com/"), slow, new Bounds(Duration.ofMillis(300), 100_000)))
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void anInterruptEndsIt() throws InterruptedException {
        var failure = new AtomicReference<Exception>();
        try (var server = HostileServer.trickling("HTTP/1.1 200 OK\r\n\r\n")) {
            var asking = Thread.ofPlatform().start(() -> {
                try (var exchange = Exchange.open(get(server.url("/")), ANY, bounds())) {
                    exchange.bytes();
                } catch (IOException e) {
                    failure.set(e);
                }
            });
            while (server.requests().isEmpty()) {
                Thread.onSpinWait();
            }
            asking.interrupt();
            assertThat(asking.join(Duration.ofSeconds(2))).isTrue();
            assertThat(failure.get()).isInstanceOf(InterruptedIOException.class);
        }
    }

    /** As browsers read them, or the system's resolver: whatever comes out is looked at. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "localhost",
                "LOCALHOST",
                "127.1",
                "2130706433",
                "0x7f000001",
                "0x7f.1",
                "0.0.0.0",
                "0",
                "[::1]",
                "[::]",
                "[::ffff:127.0.0.1]",
                "[::ffff:7f00:1]",
                "[0:0:0:0:0:ffff:7f00:1]",
                "[64:ff9b::7f00:1]",
                "[2002:7f00:1::]",
                "169.254.169.254",
                "[fe80::1]",
                "[fd00:ec2::254]",
                "168.63.129.16",
                "224.0.0.1",
                "255.255.255.255",
                "user@127.0.0.1",
                "127.0.0.1%00.example.com"
            })
    void noFormOfALocalAddressIsReached(String host) {
        try (var server = HostileServer.answering("HTTP/1.1 200 OK\r\n\r\nSECRET")) {
            assertThatThrownBy(() ->
                            Exchange.open(get("http://%s:%d/".formatted(host, server.port())), TENANT, bounds()))
                    .isInstanceOfAny(
                            RefusedDestinationException.class,
                            UnknownHostException.class,
                            IllegalArgumentException.class);
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void aRefusalNamesTheHostAndTheSetting() {
        assertThatThrownBy(() -> Exchange.open(get("http://localhost/"), TENANT, bounds()))
                .isInstanceOf(RefusedDestinationException.class)
                .hasMessage(
                        "the host 'localhost' has a loopback address, which sluice.network.allow-local does not allow");
        var closed = Destinations.chosenByTenant(false, false);
        assertThatThrownBy(() -> Exchange.open(get("http://10.1.2.3/"), closed, bounds()))
                .hasMessage(
                        "the host '10.1.2.3' has a private address, which sluice.network.allow-private does not allow");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://example.com/",
                "file:///etc/passwd",
                "http:///x",
                "gopher://x/",
                "http://h:0/",
                "http://u:p@h/"
            })
    void onlyWebServersAreAsked(String address) {
        assertThatThrownBy(() -> Exchange.open(get(address), ANY, bounds()))
                .isInstanceOf(RefusedDestinationException.class);
    }

    /** What was looked at is what is connected to: the second answer, which would lead to this machine, is not asked for. */
    @Test
    void aNameIsResolvedOnce() {
        var answers = new AtomicInteger();
        var rebinding = new Destinations(false, true, _ -> new InetAddress[] {
            answers.getAndIncrement() == 0 ? InetAddress.ofLiteral("192.0.2.1") : InetAddress.getLoopbackAddress()
        });
        try (var server = HostileServer.answering("HTTP/1.1 200 OK\r\n\r\nSECRET")) {
            assertThatThrownBy(() -> Exchange.open(
                            get("http://rebind.example.com:%d/".formatted(server.port())),
                            rebinding,
                            new Bounds(Duration.ofMillis(300), 100_000)))
                    .isInstanceOf(IOException.class);
            assertThat(answers).hasValue(1);
            assertThat(server.requests()).isEmpty();
        }
    }

    /** One of several is enough: a resolver may give them in any order. */
    @Test
    void allAddressesOfANameMustBeAllowed() {
        var mixed = new Destinations(false, true, _ ->
                new InetAddress[] {InetAddress.ofLiteral("192.0.2.1"), InetAddress.getLoopbackAddress()});
        assertThatThrownBy(() -> Exchange.open(get("http://mixed.example.com/"), mixed, bounds()))
                .isInstanceOf(RefusedDestinationException.class);
    }

    /** The request goes to the address that the name has, under the name. */
    @Test
    void theServerIsToldTheName() throws IOException {
        var named = new Destinations(true, true, _ -> new InetAddress[] {InetAddress.getLoopbackAddress()});
        try (var server = HostileServer.answering("HTTP/1.1 200 OK\r\n\r\nhello")) {
            try (var exchange =
                    Exchange.open(get("http://git.example.com:%d/".formatted(server.port())), named, bounds())) {
                assertThat(exchange.bytes()).asString().isEqualTo("hello");
            }
            assertThat(server.requests().getFirst()).contains("\r\nHost: git.example.com:" + server.port() + "\r\n");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:%d/", "http://localhost:%d/", "//[::1]:%d/", "http://169.254.169.254/"})
    void aRedirectIsLookedAtAsTheFirstAddressIs(String location) {
        // The outer server is on this machine too, which its first answer is believed not to be.
        try (var inner = HostileServer.answering("HTTP/1.1 200 OK\r\n\r\nSECRET");
                var outer = HostileServer.redirecting(location.formatted(inner.port()))) {
            var outside = get("http://127.0.0.1:%d/".formatted(outer.port())).following(5);
            assertThatThrownBy(() -> Exchange.open(outside, TENANT.orAt(Origin.of(outside.address())), bounds()))
                    .isInstanceOf(RefusedDestinationException.class);
            assertThat(outer.requests()).hasSize(1);
            assertThat(inner.requests()).isEmpty();
        }
    }

    @Test
    void credentialsDoNotFollowARedirectToAnotherServer() throws IOException {
        try (var other = HostileServer.answering("HTTP/1.1 200 OK\r\n\r\nhello");
                var server = HostileServer.redirecting(other.url("/there"))) {
            var request = new Request(
                            "GET", URI.create(server.url("/")), Map.of("Authorization", "Bearer t0ken"), new byte[0])
                    .following(1);
            try (var exchange = Exchange.open(request, ANY, bounds())) {
                assertThat(exchange.bytes()).asString().isEqualTo("hello");
                assertThat(exchange.address()).hasPath("/there");
            }
            assertThat(server.requests().getFirst()).contains("t0ken");
            assertThat(other.requests().getFirst()).doesNotContain("t0ken");
        }
    }

    @Test
    void whatIsEncryptedStaysSo(@TempDir Path directory) throws IOException, InterruptedException {
        try (var plain = HostileServer.answering("HTTP/1.1 200 OK\r\n\r\nhello");
                var secure = new TlsServer(directory, plain.url("/"))) {
            assertThatThrownBy(() -> Exchange.open(get(secure.url("/")).following(1), ANY, bounds(), secure.trusting()))
                    .isInstanceOf(RefusedDestinationException.class)
                    .hasMessage("the server redirects from https to http");
            assertThat(plain.requests()).isEmpty();
        }
    }

    @Test
    void redirectsComeToAnEnd() throws IOException {
        try (var server = HostileServer.redirecting("/again");
                var exchange = Exchange.open(get(server.url("/")).following(3), ANY, bounds())) {
            assertThat(exchange.status()).isEqualTo(302);
            assertThat(server.requests()).hasSize(4);
        }
    }

    @Test
    void aHeaderIsOneHeader() {
        for (var value : new String[] {"a\r\nX: y", "a\0", "\u00e9"}) {
            assertThatThrownBy(() ->
                            new Request("GET", URI.create("http://h/"), Map.of("Authorization", value), new byte[0]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("the header 'Authorization' is not valid");
        }
    }

    private static String asked(String answer) throws IOException {
        try (var server = HostileServer.answering(answer);
                var exchange = Exchange.open(get(server.url("/")).following(1), ANY, bounds())) {
            return new String(exchange.bytes(), StandardCharsets.US_ASCII);
        }
    }

    private static Request get(String address) {
        return Request.get(URI.create(address));
    }

    private static Bounds bounds() {
        return new Bounds(Duration.ofSeconds(10), 100_000);
    }
}
