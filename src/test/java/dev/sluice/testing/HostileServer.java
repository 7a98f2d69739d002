package dev.sluice.testing;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on a free loopback port that answers each request as a test likes, and notes what it was asked. */
public final class HostileServer implements AutoCloseable {
    private final ServerSocket listening;
    private final Talk talk;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    /** How it answers. */
    @FunctionalInterface
    public interface Answer {
        void write(OutputStream out) throws IOException, InterruptedException;
    }

    /** How it answers what it is asked. */
    @FunctionalInterface
    public interface Talk {
        /** @param request its head */
        void answer(String request, OutputStream out) throws IOException, InterruptedException;
    }

    private HostileServer(Talk talk) {
        this.talk = talk;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.ofPlatform().daemon().start(this::accept);
    }

    public static HostileServer answering(Answer answer) {
        return talking((_, out) -> answer.write(out));
    }

    public static HostileServer talking(Talk talk) {
        return new HostileServer(talk);
    }

    /** The same text each time. */
    public static HostileServer answering(String text) {
        return answering(out -> out.write(bytes(text)));
    }

    /** Begins with a text, of HTTP or, to who greets by it, of TLS, and goes on with a byte every 200 ms. */
    public static HostileServer trickling(String start) {
        return answering(out -> {
            out.write(bytes(start));
            out.flush();
            while (true) {
                Thread.sleep(200);
                out.write('x');
                out.flush();
            }
        });
    }

    /** Begins with a text and goes on as fast as it can. */
    public static HostileServer flooding(String start) {
        return answering(out -> {
            out.write(bytes(start));
            while (true) {
                out.write(new byte[1 << 20]);
            }
        });
    }

    /** Sends its visitors to another address. */
    public static HostileServer redirecting(String location) {
        return answering("HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n".formatted(location));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private void accept() {
        while (true) {
            try {
                var socket = listening.accept();
                Thread.ofPlatform().daemon().start(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var head = new StringBuilder();
            while (head.indexOf("\r\n\r\n") < 0 && head.indexOf("\u0016") != 0) {
                var c = socket.getInputStream().read();
                if (c < 0) {
                    return;
                }
                head.append((char) c);
            }
            requests.add(head.toString());
            talk.answer(head.toString(), socket.getOutputStream());
        } catch (IOException e) {
            // the visitor has had enough
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public int port() {
        return listening.getLocalPort();
    }

    /** By its address: {@code http://127.0.0.1:…}, with a path. */
    public String url(String path) {
        return "http://127.0.0.1:%d%s".formatted(port(), path);
    }

    /** The heads of all requests. */
    public List<String> requests() {
        return requests;
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
