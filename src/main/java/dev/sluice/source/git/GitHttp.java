package dev.sluice.source.git;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.URL;
import java.security.GeneralSecurityException;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;

/**
 * The HTTP connections to one Git server: with the credentials, which go to the server that the URL names and to no
 * other that it redirects to; with the trusted certificates; and with a deadline for the whole, since JGit itself knows
 * only timeouts of single reads.
 */
final class GitHttp implements HttpConnectionFactory {
    private final URIish server;
    private final Credentials credentials;
    private final Deadline deadline;
    private final long maxBytes;
    private long received;
    private int lastStatus;

    GitHttp(URIish server, Credentials credentials, Deadline deadline, long maxBytes) {
        this.server = server;
        this.credentials = credentials;
        this.deadline = deadline;
        this.maxBytes = maxBytes;
    }

    /** The status of the last answer; 0 if none came. */
    int lastStatus() {
        return lastStatus;
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
        return prepared(new Connection(url), url);
    }

    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
        return prepared(new Connection(url, proxy), url);
    }

    private HttpConnection prepared(Connection connection, URL url) throws IOException {
        var authorization = credentials.authorization();
        if (authorization.isPresent() && isServer(url)) {
            connection.setRequestProperty("Authorization", authorization.get());
        }
        if (credentials.trust().length > 0 && url.getProtocol().equals("https")) {
            try {
                connection.configure(null, credentials.trust(), null);
            } catch (GeneralSecurityException e) {
                throw new IOException("cannot use the certificates of the secret: " + e.getMessage(), e);
            }
        }
        return connection;
    }

    private boolean isServer(URL url) {
        var defaultPort = server.getScheme().equals("https") ? 443 : 80;
        var port = url.getPort() < 0 ? url.getDefaultPort() : url.getPort();
        return url.getProtocol().equals(server.getScheme())
                && url.getHost().equalsIgnoreCase(server.getHost())
                && port == (server.getPort() < 0 ? defaultPort : server.getPort());
    }

    private final class Connection extends JDKHttpConnection {
        Connection(URL url) throws IOException {
            super(url);
        }

        Connection(URL url, Proxy proxy) throws IOException {
            super(url, proxy);
        }

        @Override
        public void setConnectTimeout(int millis) {
            super.setConnectTimeout(deadline.remainingMillis());
        }

        @Override
        public void setReadTimeout(int millis) {
            super.setReadTimeout(deadline.remainingMillis());
        }

        @Override
        public int getResponseCode() throws IOException {
            deadline.check();
            lastStatus = super.getResponseCode();
            return lastStatus;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            deadline.check();
            return new Bounded(super.getInputStream());
        }
    }

    private final class Bounded extends FilterInputStream {
        Bounded(InputStream in) {
            super(in);
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
            if (received > maxBytes) {
                throw new IOException("the server sent more than %d bytes".formatted(maxBytes));
            }
            deadline.check();
        }
    }
}
