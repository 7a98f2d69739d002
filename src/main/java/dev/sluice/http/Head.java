package dev.sluice.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The first part of an answer (RFC 9112). What is wrong with it is told without its words.
 *
 * @param headers by their names, in any case
 */
record Head(int status, Map<String, List<String>> headers) {
    private static final int MAX_BYTES = 64 * 1024;
    private static final int MAX_INTERIM = 10;
    private static final int FIRST_FINAL = 200;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] ([1-9][0-9]{2})(?: .*)?");
    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final Pattern TYPE = Pattern.compile("([\\w.+-]{1,50}/[\\w.+-]{1,80})\\s*(?:;.*)?");

    /** The first head that is not about the request's way. */
    static Head read(InputStream in) throws IOException {
        for (int i = 0; i < MAX_INTERIM; i++) {
            var head = one(in);
            if (head.status >= FIRST_FINAL) {
                return head;
            }
        }
        throw new BadAnswerException("the server answers without an end");
    }

    private static Head one(InputStream in) throws IOException {
        var left = MAX_BYTES;
        var first = line(in, left);
        var status = STATUS.matcher(first);
        if (!status.matches()) {
            throw new BadAnswerException("the answer is not one of HTTP/1.1");
        }
        left -= first.length();
        var headers = new TreeMap<String, List<String>>(String.CASE_INSENSITIVE_ORDER);
        for (var line = line(in, left); !line.isEmpty(); line = line(in, left)) {
            left -= line.length() + 2;
            var colon = line.indexOf(':');
            if (colon <= 0) {
                throw new BadAnswerException("the answer has a header that is not one");
            }
            headers.computeIfAbsent(line.substring(0, colon), _ -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return new Head(Integer.parseInt(status.group(1)), headers);
    }

    /** A line without its end. */
    static String line(InputStream in, int maxBytes) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new BadAnswerException("the answer ends early");
            }
            if (line.size() >= maxBytes) {
                throw new BadAnswerException("the head of the answer is too long");
            }
            line.write(c);
        }
        var text = line.toString(StandardCharsets.ISO_8859_1);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name)).map(List::getFirst);
    }

    boolean isChunked() throws IOException {
        var coding = headers.get("Transfer-Encoding");
        if (coding != null && !(coding.size() == 1 && coding.getFirst().equalsIgnoreCase("chunked"))) {
            throw new BadAnswerException("the answer has a transfer coding that is not known");
        }
        return coding != null;
    }

    /** The length of the body, where the head tells it. */
    Optional<Long> length() throws IOException {
        var lengths = headers.getOrDefault("Content-Length", List.of()).stream()
                .distinct()
                .toList();
        if (lengths.isEmpty()) {
            return Optional.empty();
        }
        if (lengths.size() > 1 || !LENGTH.matcher(lengths.getFirst()).matches()) {
            throw new BadAnswerException("the answer has a length that is not one");
        }
        return Optional.of(Long.valueOf(lengths.getFirst()));
    }

    /** What is told of an answer, since its words are not. */
    String description() {
        var text = new StringBuilder("status ").append(status);
        header("Content-Type").map(TYPE::matcher).ifPresent(type -> {
            if (type.matches()) {
                text.append(", ").append(type.group(1));
            }
        });
        header("Content-Length")
                .filter(length -> LENGTH.matcher(length).matches())
                .ifPresent(length -> text.append(", ").append(length).append(" bytes"));
        return text.toString();
    }
}
