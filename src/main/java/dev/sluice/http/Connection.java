package dev.sluice.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * A connection to one of the checked addresses of a server, for one request. It is closed at the deadline, whatever it waits
 * for then, and when the thread that waits for it is interrupted, as channels are.
 */
final class Connection implements AutoCloseable {
    private final Deadline deadline;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private volatile SocketChannel channel;
    private Socket socket;

    private Connection(Deadline deadline) {
        this.deadline = deadline;
    }

    /** @throws IOException where none of the addresses answers, the certificate is not the host's, or the time is over */
    static Connection open(Origin origin, Destinations destinations, SSLSocketFactory tls, Bounds bounds)
            throws IOException {
        var addresses = destinations.resolve(origin, bounds.deadline());
        var connection = new Connection(bounds.deadline());
        try {
            connection.watch();
            connection.connect(addresses, origin.port(), bounds);
            if (origin.isEncrypted()) {
                connection.encrypt(origin, tls);
            }
            return connection;
        } catch (IOException e) {
            connection.close();
            throw connection.reason(e);
        }
    }

    private void watch() {
        end.orTimeout(Math.max(1, deadline.remainingNanos()), TimeUnit.NANOSECONDS)
                .whenComplete((_, late) -> {
                    if (late != null) {
                        disconnect();
                    }
                });
    }

    private void connect(Iterable<InetAddress> addresses, int port, Bounds bounds) throws IOException {
        IOException failure = new ConnectException("the host has no address");
        for (var address : addresses) {
            channel = SocketChannel.open();
            try {
                var wait =
                        Math.min(bounds.connect().toMillis(), TimeUnit.NANOSECONDS.toMillis(deadline.remainingNanos()));
                channel.socket()
                        .connect(new InetSocketAddress(address, port), (int) Math.clamp(wait, 1, Integer.MAX_VALUE));
                socket = channel.socket();
                return;
            } catch (IOException e) {
                disconnect();
                failure = e;
            }
            if (deadline.hasPassed() || Thread.currentThread().isInterrupted()) {
                break;
            }
        }
        throw failure;
    }

    /** The certificate must be that of the name, whatever address it has led to. */
    private void encrypt(Origin origin, SSLSocketFactory tls) throws IOException {
        var encrypted = (SSLSocket) tls.createSocket(socket, origin.name(), origin.port(), true);
        var parameters = encrypted.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        encrypted.setSSLParameters(parameters);
        encrypted.startHandshake();
        socket = encrypted;
    }

    void write(byte[] bytes) throws IOException {
        try {
            var out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        } catch (IOException e) {
            throw reason(e);
        }
    }

    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    /** Why there is an error: a connection that is closed says nothing of it. */
    IOException reason(IOException error) {
        if (Thread.currentThread().isInterrupted()) {
            return new InterruptedIOException("interrupted");
        }
        return deadline.hasPassed() ? deadline.exceeded() : error;
    }

    /** The channel alone: a socket of TLS would say goodbye first, to somebody who may not listen. */
    private void disconnect() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        end.complete(null);
        disconnect();
    }
}
