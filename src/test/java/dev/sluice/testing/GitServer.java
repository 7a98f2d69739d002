package dev.sluice.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A real Git server for tests: {@code git http-backend} behind a small HTTP server on a free loopback port. Needs the
 * {@code git} of the machine and no network.
 */
public final class GitServer implements AutoCloseable {
    private final Path root;
    private final HttpServer http;
    private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile Optional<String> authorization = Optional.empty();
    private volatile boolean old;
    private volatile UnaryOperator<String> disguise = UnaryOperator.identity();

    /** Commits made by this class are a minute apart, so that the same commits have the same hashes in every run. */
    private final AtomicLong clock = new AtomicLong(1_700_000_000);

    private GitServer(Path root, HttpServer http) {
        this.root = root;
        this.http = http;
    }

    /** A file, executable, symbolic link or submodule in a commit. */
    public record Entry(String mode, byte[] content) {
        private static final String SUBMODULE = "160000";

        /** A commit of another repository. */
        public static Entry submodule(String commit) {
            return new Entry(SUBMODULE, commit.getBytes(StandardCharsets.UTF_8));
        }

        public static Entry file(String text) {
            return new Entry("100644", text.getBytes(StandardCharsets.UTF_8));
        }

        public static Entry executable(String text) {
            return new Entry("100755", text.getBytes(StandardCharsets.UTF_8));
        }

        public static Entry link(String target) {
            return new Entry("120000", target.getBytes(StandardCharsets.UTF_8));
        }
    }

    public static GitServer start() {
        try {
            var loopback = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            var server = new GitServer(Files.createTempDirectory("git-server-"), HttpServer.create(loopback, 0));
            server.http.setExecutor(server.executor);
            server.http.createContext("/", server::handle);
            server.http.start();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes an empty bare repository. */
    public Repo create(String name) {
        git(root, new byte[0], "init", "--quiet", "--bare", "--initial-branch=main", name + ".git");
        return new Repo(name);
    }

    /** From now on every request needs these credentials. */
    public void requireBasicAuth(String username, String password) {
        var pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        authorization = Optional.of("Basic " + Base64.getEncoder().encodeToString(pair));
    }

    /** From now on every request needs this token. */
    public void requireBearerToken(String token) {
        authorization = Optional.of("Bearer " + token);
    }

    /** From now on the server knows only the protocol of before Git 2.18, which has references listed in full. */
    public void speakOldProtocol() {
        old = true;
    }

    /**
     * From now on the server tells a reference under another name of the same length, which {@code git} would not make.
     */
    public void disguise(String name, String as) {
        if (name.length() != as.length()) {
            throw new IllegalArgumentException("'%s' is not as long as '%s'".formatted(as, name));
        }
        disguise = answer -> answer.replace(name, as);
    }

    /** What was asked for since the start: method, path and query. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    public String url() {
        return "http://localhost:" + http.getAddress().getPort();
    }

    @Override
    public void close() {
        http.stop(0);
        executor.shutdownNow();
        deleteTree(root);
    }

    /** One bare repository. */
    public final class Repo {
        private final String name;

        private Repo(String name) {
            this.name = name;
        }

        public String url() {
            return GitServer.this.url() + "/" + name + ".git";
        }

        /** Commits a tree of exactly these files to a branch, which is created if it is missing; returns the hash. */
        public String commit(String branch, Map<String, String> files) {
            return commitEntries(
                    branch,
                    files.entrySet().stream()
                            .collect(Collectors.toMap(Map.Entry::getKey, file -> Entry.file(file.getValue()))));
        }

        /** As {@link #commit}, for more than plain text files. */
        public String commitEntries(String branch, Map<String, Entry> entries) {
            var ref = "refs/heads/" + branch;
            var script = new ByteArrayOutputStream();
            print(script, "commit %s\n%s\n", ref, signature("committer"));
            data(script, "A test's commit".getBytes(StandardCharsets.UTF_8));
            if (!run("for-each-ref", ref).isEmpty()) {
                print(script, "from %s^0\n", ref);
            }
            print(script, "deleteall\n");
            new TreeMap<>(entries).forEach((path, entry) -> {
                if (entry.mode().equals(Entry.SUBMODULE)) {
                    print(
                            script,
                            "M %s %s %s\n",
                            entry.mode(),
                            new String(entry.content(), StandardCharsets.UTF_8),
                            path);
                } else {
                    print(script, "M %s inline %s\n", entry.mode(), path);
                    data(script, entry.content());
                }
            });
            git(path(), script.toByteArray(), "fast-import", "--quiet");
            return run("rev-parse", ref);
        }

        /** Makes or moves a lightweight tag. */
        public void tag(String tag, String commit) {
            run("update-ref", "refs/tags/" + tag, commit);
        }

        /** Makes an annotated tag. */
        public void annotatedTag(String tag, String commit) {
            var script = new ByteArrayOutputStream();
            print(script, "tag %s\nfrom %s\n%s\n", tag, commit, signature("tagger"));
            data(script, tag.getBytes(StandardCharsets.UTF_8));
            git(path(), script.toByteArray(), "fast-import", "--quiet");
        }

        /** Makes or moves any reference, by its full name. */
        public void ref(String ref, String commit) {
            run("update-ref", ref, commit);
        }

        public void deleteTag(String tag) {
            run("update-ref", "-d", "refs/tags/" + tag);
        }

        public void deleteBranch(String branch) {
            run("update-ref", "-d", "refs/heads/" + branch);
        }

        /** Sets a key of the repository's configuration. */
        public void config(String key, String value) {
            run("config", key, value);
        }

        /** Removes the repository from the server. */
        public void delete() {
            deleteTree(path());
        }

        private String run(String... arguments) {
            var output = git(path(), new byte[0], arguments);
            return new String(output, StandardCharsets.UTF_8).strip();
        }

        private Path path() {
            return root.resolve(name + ".git");
        }

        private String signature(String who) {
            return "%s Test <test@example.com> %d +0000".formatted(who, clock.getAndAdd(60));
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            var sent = exchange.getRequestHeaders().getFirst("Authorization");
            if (authorization.isPresent() && !authorization.get().equals(sent)) {
                exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"test\"");
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            var body = exchange.getRequestBody().readAllBytes();
            var output = new String(git(root, cgi(exchange, body.length), body, "http-backend"), ISO_8859_1);
            answer(exchange, disguise.apply(output).getBytes(ISO_8859_1));
        }
    }

    /** The environment of a CGI script (RFC 3875), as far as Git's backend reads it. */
    private Map<String, String> cgi(HttpExchange exchange, int length) {
        Function<String, String> header = name ->
                Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
        return Map.of(
                "GIT_PROJECT_ROOT", root.toString(),
                "GIT_HTTP_EXPORT_ALL", "1",
                "GIT_PROTOCOL", old ? "" : header.apply("Git-Protocol"),
                "REQUEST_METHOD", exchange.getRequestMethod(),
                "PATH_INFO", exchange.getRequestURI().getPath(),
                "QUERY_STRING",
                        Optional.ofNullable(exchange.getRequestURI().getRawQuery())
                                .orElse(""),
                "CONTENT_TYPE", header.apply("Content-Type"),
                "CONTENT_LENGTH", String.valueOf(length),
                "HTTP_CONTENT_ENCODING", header.apply("Content-Encoding"),
                "REMOTE_ADDR", "127.0.0.1");
    }

    private static void answer(HttpExchange exchange, byte[] output) throws IOException {
        var text = new String(output, ISO_8859_1);
        var end = text.indexOf("\r\n\r\n");
        var status = 200;
        for (var line : text.substring(0, end).split("\r\n")) {
            var colon = line.indexOf(':');
            var value = line.substring(colon + 1).strip();
            if (line.startsWith("Status:")) {
                status = Integer.parseInt(value.substring(0, 3));
            } else {
                exchange.getResponseHeaders().add(line.substring(0, colon), value);
            }
        }
        var length = output.length - end - 4;
        exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
        exchange.getResponseBody().write(output, end + 4, length);
    }

    private static byte[] git(Path directory, byte[] input, String... arguments) {
        return git(directory, Map.of(), input, arguments);
    }

    private static byte[] git(Path directory, Map<String, String> environment, byte[] input, String... arguments) {
        var command = new ArrayList<>(List.of("git"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(Map.of("GIT_CONFIG_NOSYSTEM", "1", "HOME", directory.toString()));
        builder.environment().putAll(environment);
        try {
            var process = builder.start();
            Thread.startVirtualThread(() -> feed(process, input));
            try (InputStream out = process.getInputStream()) {
                var output = out.readAllBytes();
                if (process.waitFor() != 0) {
                    throw new IllegalStateException(command + " ended with " + process.exitValue());
                }
                return output;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static void feed(Process process, byte[] input) {
        try (var in = process.getOutputStream()) {
            in.write(input);
        } catch (IOException e) {
            throw new UncheckedIOException("git did not read its input", e);
        }
    }

    private static void print(ByteArrayOutputStream script, String format, Object... arguments) {
        script.writeBytes(format.formatted(arguments).getBytes(StandardCharsets.UTF_8));
    }

    private static void data(ByteArrayOutputStream script, byte[] content) {
        print(script, "data %d\n", content.length);
        script.writeBytes(content);
        print(script, "\n");
    }

    private static void deleteTree(Path directory) {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
