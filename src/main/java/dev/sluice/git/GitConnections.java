package dev.sluice.git;

import dev.sluice.api.Utf8;
import dev.sluice.disk.DiskSpace;
import dev.sluice.disk.NoDiskSpaceException;
import dev.sluice.http.BadAnswerException;
import dev.sluice.http.Bounds;
import dev.sluice.http.Deadline;
import dev.sluice.http.Destinations;
import dev.sluice.http.Exchange;
import dev.sluice.http.Origin;
import dev.sluice.http.RefusedDestinationException;
import dev.sluice.http.Request;
import dev.sluice.http.TooLargeException;
import dev.sluice.http.TooManyLookUpsException;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.Proxy;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.UnknownHostException;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.HostnameVerifier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.eclipse.jgit.errors.TooLargeObjectInPackException;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;

/**
 * The requests of one Git operation: all go where they may go, have one deadline, and bring no more than some bytes in all.
 * Redirects are JGit's to follow, and come here again. The credentials are for one server and no other.
 */
public final class GitConnections implements HttpConnectionFactory {
    private static final Map<Integer, String> STATUS = Map.of(
            200, "OK", 301, "Moved Permanently", 302, "Found", 401, "Unauthorized", 403, "Forbidden", 404, "Not Found");
    private static final byte[] NO_BODY = {};

    /** JGit keeps all references that a server has in memory; these are some 200,000 of them. */
    private static final long MAX_REFERENCES = 16 << 20;

    /** What a server may say beside a pack. */
    private static final long MAX_BESIDE_PACK = 1 << 20;

    /** Room on the disk is taken in pieces. */
    private static final int AHEAD = 1 << 16;

    private static final int FIRST_LINE = 32;
    private static final String REFERENCES = "application/x-git-upload-pack-advertisement";

    private final Destinations destinations;
    private final Duration connect;
    private final Deadline deadline;
    private final long maxBytes;
    private final DiskSpace.Room room;
    private final Optional<Login> login;
    private final TrustManager[] trust;
    private long received;
    private int lastStatus;
    private String lastAnswer = "";

    /**
     * Credentials for one server.
     *
     * @param authorization the header that shows them
     */
    public record Login(Origin server, String authorization) {
        @Override
        public String toString() {
            return "login";
        }
    }

    /**
     * @param timeout from now on, for all
     * @param maxBytes the most that the server may send in all
     * @param room for what the server sends; the caller closes it
     * @param trust the certificates that are trusted; empty for those that everybody trusts
     */
    public GitConnections(
            Destinations destinations,
            Duration timeout,
            long maxBytes,
            DiskSpace.Room room,
            Optional<Login> login,
            TrustManager... trust) {
        this.room = room;
        this.destinations = destinations;
        this.connect = timeout;
        this.deadline = Deadline.in(timeout);
        this.maxBytes = maxBytes;
        this.login = login;
        this.trust = trust;
    }

    /** The status of the last answer; 0 if none came. */
    public int lastStatus() {
        return lastStatus;
    }

    /**
     * Why an operation failed, without what the server said: JGit quotes that where it expects something else.
     *
     * @param failure what JGit ended with
     */
    public String reason(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case RefusedDestinationException _,
                        TooManyLookUpsException _,
                        TooLargeException _,
                        NoDiskSpaceException _,
                        BadAnswerException _,
                        PackLimitException _,
                        ReferenceNameException _ -> {
                    return cause.getMessage();
                }
                case TooLargeObjectInPackException _ -> {
                    return "the server sends an object that does not fit into the memory of this process";
                }
                case SocketTimeoutException _, SSLException _, SocketException _, InterruptedIOException _ -> {
                    return String.valueOf(cause.getMessage());
                }
                case UnknownHostException _ -> {
                    return "the host name '%s' is unknown".formatted(cause.getMessage());
                }
                default -> {}
            }
        }
        return lastAnswer.isEmpty()
                ? failure.getClass().getSimpleName()
                : "the server gave no answer that Git can use: " + lastAnswer;
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
        try {
            return new Connection(url);
        } catch (URISyntaxException e) {
            throw new IOException("the address of the server is not valid");
        }
    }

    /** No proxy is used. */
    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
        return create(url);
    }

    private final class Connection implements HttpConnection {
        private final URL url;
        private final URI address;
        private final Map<String, String> headers = new LinkedHashMap<>();
        private final ByteArrayOutputStream body = new ByteArrayOutputStream();
        private String method = "GET";
        private Exchange exchange;

        /** What the address says of a user is JGit's, who makes a header of it where that is asked for. */
        Connection(URL url) throws URISyntaxException {
            this.url = url;
            this.address = new URI(url.getProtocol(), null, url.getHost(), url.getPort(), null, null, null)
                    .resolve(new URI(url.getFile().isEmpty() ? "/" : url.getFile()));
            login.filter(known -> known.server().equals(Origin.of(address)))
                    .ifPresent(known -> headers.put("Authorization", known.authorization()));
        }

        private Exchange answer() throws IOException {
            if (exchange == null) {
                Request request;
                try {
                    request = new Request(method, address, headers, body.size() > 0 ? body.toByteArray() : NO_BODY);
                } catch (IllegalArgumentException e) {
                    throw new IOException(e.getMessage());
                }
                requireSmart();
                exchange = Exchange.open(request, destinations, new Bounds(connect, deadline, maxBytes), trusting());
                lastStatus = exchange.status();
                lastAnswer = exchange.description();
                requirePlain();
            }
            return exchange;
        }

        /**
         * Only the two requests of the smart protocol are made. Where a server does not speak that, JGit goes on with the
         * one of before it, by which it reads files whose sizes the server says.
         */
        private void requireSmart() throws IOException {
            var path = String.valueOf(address.getRawPath());
            if (!(method.equals("GET") && path.endsWith("/info/refs"))
                    && !(method.equals("POST") && path.endsWith("/git-upload-pack"))) {
                throw new IOException("not a request of Git's smart protocol");
            }
        }

        /** Compressed, a megabyte is a gigabyte of references. */
        private void requirePlain() throws IOException {
            if (exchange.header("Content-Encoding")
                    .filter(coding -> !coding.equalsIgnoreCase("identity"))
                    .isPresent()) {
                throw new IOException("the answer is compressed");
            }
        }

        private SSLSocketFactory trusting() throws IOException {
            if (trust.length == 0) {
                return (SSLSocketFactory) SSLSocketFactory.getDefault();
            }
            try {
                var context = SSLContext.getInstance("TLS");
                context.init(null, trust, null);
                return context.getSocketFactory();
            } catch (NoSuchAlgorithmException | KeyManagementException e) {
                throw new IOException("cannot use the certificates of the secret: " + e.getMessage());
            }
        }

        @Override
        public int getResponseCode() throws IOException {
            return answer().status();
        }

        @Override
        public URL getURL() {
            return url;
        }

        /** In the words of HTTP: the server's own are not told. */
        @Override
        public String getResponseMessage() throws IOException {
            return STATUS.getOrDefault(answer().status(), "");
        }

        @Override
        public Map<String, List<String>> getHeaderFields() {
            return exchange == null ? Map.of() : exchange.headers();
        }

        @Override
        public void setRequestProperty(String key, String value) {
            if (value != null && !key.equalsIgnoreCase("Accept-Encoding")) {
                headers.put(key, value);
            }
        }

        @Override
        public void setRequestMethod(String method) {
            this.method = method;
        }

        @Override
        public void setUseCaches(boolean usecaches) {
            // there are none
        }

        @Override
        public void setConnectTimeout(int timeout) {
            // there is one deadline for all
        }

        @Override
        public void setReadTimeout(int timeout) {
            // there is one deadline for all
        }

        @Override
        public String getContentType() {
            return getHeaderField("Content-Type");
        }

        @Override
        public InputStream getInputStream() throws IOException {
            var answer = answer();
            if (asksForReferences()) {
                if (method.equals("GET") && !REFERENCES.equals(getContentType())) {
                    throw new IOException("the server does not speak Git's smart protocol");
                }
                return new Counted(answer.body(), MAX_REFERENCES, false);
            }
            return new AnswerBounds(new Counted(answer.body(), maxBytes, true), MAX_BESIDE_PACK);
        }

        /** By the address of the first request, or by the first line of one in version 2 of the protocol. */
        private boolean asksForReferences() {
            return body.size() == 0
                    || Utf8.shown(Arrays.copyOf(body.toByteArray(), Math.min(body.size(), FIRST_LINE)))
                            .contains("command=ls-refs");
        }

        @Override
        public String getHeaderField(String name) {
            return exchange == null ? null : exchange.header(name).orElse(null);
        }

        @Override
        public List<String> getHeaderFields(String name) {
            return getHeaderFields().getOrDefault(name, List.of());
        }

        @Override
        public int getContentLength() {
            try {
                return Integer.parseInt(String.valueOf(getHeaderField("Content-Length")));
            } catch (NumberFormatException e) {
                return -1;
            }
        }

        @Override
        public void setInstanceFollowRedirects(boolean followRedirects) {
            // JGit follows them, if at all
        }

        @Override
        public void setDoOutput(boolean dooutput) {
            // what is written is sent
        }

        @Override
        public void setFixedLengthStreamingMode(int contentLength) {
            // the body of a request is small
        }

        @Override
        public OutputStream getOutputStream() {
            return body;
        }

        @Override
        public void setChunkedStreamingMode(int chunklen) {
            // the body of a request is small
        }

        @Override
        public String getRequestMethod() {
            return method;
        }

        @Override
        public boolean usingProxy() {
            return false;
        }

        /** The answer is waited for when it is asked for: there may be a body yet. */
        @Override
        public void connect() {
            // see answer
        }

        /** Nobody but the operation's maker says whom to trust. */
        @Override
        public void configure(KeyManager[] km, TrustManager[] tm, SecureRandom random) {
            // see trusting
        }

        @Override
        public void setHostnameVerifier(HostnameVerifier hostnameverifier) {
            // a certificate is always that of the host
        }
    }

    private final class Counted extends FilterInputStream {
        private final long most;
        private final boolean isOnDisk;
        private long count;
        private long onDisk;

        /** @param isOnDisk whether JGit writes it to a file */
        Counted(InputStream in, long most, boolean isOnDisk) {
            super(in);
            this.most = most;
            this.isOnDisk = isOnDisk;
        }

        @Override
        public int read() throws IOException {
            var one = super.read();
            count(one < 0 ? 0 : 1);
            return one;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            var count = super.read(buffer, offset, length);
            count(Math.max(count, 0));
            return count;
        }

        private void count(int bytes) throws IOException {
            received += bytes;
            count += bytes;
            if (count > most || received > maxBytes) {
                throw new TooLargeException(Math.min(most, maxBytes));
            }
            if (isOnDisk && count > onDisk) {
                var more = DiskSpace.ofFile(count - onDisk + AHEAD);
                room.take(more);
                onDisk += more;
            }
        }
    }
}
