package dev.sluice.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLSocketFactory;

/**
 * One request and its answer, over HTTP/1.1 and a connection of its own. All of it, from the look-up of the host to the last
 * byte of the body, is over at the deadline and when the thread is interrupted. It connects to no address but those that
 * were checked. No proxy is used.
 */
public final class Exchange implements AutoCloseable {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Set<String> FRAMING = Set.of("host", "connection", "content-length", "transfer-encoding");
    private static final Set<Integer> WITHOUT_BODY = Set.of(204, 304);

    private final URI address;
    private final Connection connection;
    private final Head head;
    private final InputStream body;

    private Exchange(URI address, Connection connection, Head head, InputStream body) {
        this.address = address;
        this.connection = connection;
        this.head = head;
        this.body = body;
    }

    /** An exchange by the certificates that everybody trusts. */
    public static Exchange open(Request request, Destinations destinations, Bounds bounds) throws IOException {
        return open(request, destinations, bounds, (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /**
     * Sends a request and waits for the head of the answer; follows redirects, each of which is checked as the first address is.
     *
     * @throws RefusedDestinationException where it may not go there
     * @throws java.net.SocketTimeoutException where the deadline has passed
     * @throws java.io.InterruptedIOException where the thread is interrupted, which it then still is
     * @throws IOException where there is no answer; the message holds nothing that the server said
     */
    public static Exchange open(Request request, Destinations destinations, Bounds bounds, SSLSocketFactory tls)
            throws IOException {
        var exchange = once(request, destinations, bounds, tls);
        try {
            var target = exchange.target(request);
            if (target.isEmpty()) {
                return exchange;
            }
            exchange.close();
            return open(request.redirected(target.get()), destinations, bounds, tls);
        } catch (IOException e) {
            exchange.close();
            throw e;
        }
    }

    private static Exchange once(Request request, Destinations destinations, Bounds bounds, SSLSocketFactory tls)
            throws IOException {
        Destinations.requireWeb(request.address());
        var origin = Origin.of(request.address());
        var connection = Connection.open(origin, destinations, tls, bounds);
        try {
            connection.write(bytes(request, origin));
            var in = new BufferedInputStream(connection.in());
            var head = Head.read(in);
            var body = new Body(body(request, head, in), connection, bounds.maxBytes());
            return new Exchange(request.address(), connection, head, body);
        } catch (IOException e) {
            connection.close();
            throw connection.reason(e);
        }
    }

    private static byte[] bytes(Request request, Origin origin) {
        var path = request.address().getRawPath();
        var query = request.address().getRawQuery();
        var text = new StringBuilder("%s %s%s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n"
                .formatted(
                        request.method(),
                        path == null || path.isEmpty() ? "/" : path,
                        query == null ? "" : "?" + query,
                        origin.authority()));
        request.headers().forEach((name, value) -> {
            if (!FRAMING.contains(name.toLowerCase(Locale.ROOT))) {
                text.append(name).append(": ").append(value).append("\r\n");
            }
        });
        if (request.body().length > 0
                || request.method().equals("POST")
                || request.method().equals("PUT")) {
            text.append("Content-Length: ").append(request.body().length).append("\r\n");
        }
        var all = new ByteArrayOutputStream();
        all.writeBytes(text.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII));
        all.writeBytes(request.body());
        return all.toByteArray();
    }

    private static InputStream body(Request request, Head head, InputStream in) throws IOException {
        if (request.method().equals("HEAD") || WITHOUT_BODY.contains(head.status())) {
            return InputStream.nullInputStream();
        }
        if (head.isChunked()) {
            return new ChunkedBody(in);
        }
        var length = head.length();
        return length.isPresent() ? new Counted(in, length.get()) : in;
    }

    /** Where the answer leads to, if that is to be followed; what was encrypted stays so. */
    private Optional<URI> target(Request request) throws IOException {
        var location = head.header("Location");
        if (request.redirects() == 0
                || !request.method().equals("GET")
                || !REDIRECTS.contains(head.status())
                || location.isEmpty()) {
            return Optional.empty();
        }
        URI target;
        try {
            target = address.resolve(location.get());
        } catch (IllegalArgumentException e) {
            throw new BadAnswerException("the server redirects to what is no address");
        }
        try {
            Destinations.requireWeb(target);
        } catch (RefusedDestinationException e) {
            throw new RefusedDestinationException("the server redirects elsewhere: " + e.getMessage());
        }
        if (Origin.of(address).isEncrypted() && !Origin.of(target).isEncrypted()) {
            throw new RefusedDestinationException("the server redirects from https to http");
        }
        return Optional.of(target);
    }

    /** Where the answer comes from, after redirects. */
    public URI address() {
        return address;
    }

    public int status() {
        return head.status();
    }

    /** By their names, in any case. */
    public Map<String, List<String>> headers() {
        return head.headers();
    }

    /** The first header of a name. */
    public Optional<String> header(String name) {
        return head.header(name);
    }

    /** Status, type and length: what may be told of an answer. */
    public String description() {
        return head.description();
    }

    /** The body as it comes; its end is the end of the exchange. */
    public InputStream body() {
        return body;
    }

    /** @throws IOException where the body is not there as a whole, in time, or is too large */
    public byte[] bytes() throws IOException {
        return body.readAllBytes();
    }

    @Override
    public void close() {
        connection.close();
    }

    /** A body of a known length. */
    private static final class Counted extends BlockInputStream {
        private final InputStream in;
        private long left;

        Counted(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            var count = in.read(buffer, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new BadAnswerException("the answer ends early");
            }
            left -= count;
            return count;
        }
    }

    /** A body of which no more is taken than is allowed. */
    private static final class Body extends BlockInputStream {
        private final InputStream in;
        private final Connection connection;
        private final long maxBytes;
        private long received;

        Body(InputStream in, Connection connection, long maxBytes) {
            this.in = in;
            this.connection = connection;
            this.maxBytes = maxBytes;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int count;
            try {
                count = in.read(buffer, offset, length);
            } catch (IOException e) {
                throw connection.reason(e);
            }
            received += Math.max(count, 0);
            if (received > maxBytes) {
                connection.close();
                throw new TooLargeException(maxBytes);
            }
            return count;
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
