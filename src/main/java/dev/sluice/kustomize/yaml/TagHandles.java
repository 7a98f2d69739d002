package dev.sluice.kustomize.yaml;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** What the directives of a document say: its version, and what the handles of tags stand for. */
final class TagHandles {
    static final String STANDARD = "tag:yaml.org,2002:";

    private static final Pattern VERSION = Pattern.compile("YAML 0*1\\.0*1");
    private static final Pattern NAMED_HANDLE = Pattern.compile("![0-9A-Za-z_-]*!");
    private static final Pattern HANDLE = Pattern.compile("!(?:[0-9A-Za-z_-]*!)?");

    private final Map<String, String> prefixes = new HashMap<>();
    private boolean versioned;

    void directive(Token token) {
        var words = token.text().split(" ");
        switch (words[0]) {
            case "YAML" -> version(token);
            case "TAG" -> handle(token, words);
            default -> throw error(token, "found unknown directive name");
        }
    }

    private void version(Token token) {
        if (versioned) {
            throw error(token, "found duplicate %YAML directive");
        }
        if (!VERSION.matcher(token.text()).matches()) {
            throw error(token, "found incompatible YAML document");
        }
        versioned = true;
    }

    private void handle(Token token, String[] words) {
        if (words.length != 3 || !HANDLE.matcher(words[1]).matches()) {
            throw error(token, "did not find expected tag handle and prefix");
        }
        if (prefixes.put(words[1], words[2]) != null) {
            throw error(token, "found duplicate %TAG directive");
        }
    }

    /** The full name of a tag. */
    String resolve(Token tag) {
        var text = tag.text();
        if (text.startsWith("!<")) {
            return decoded(tag, text.substring(2, text.length() - 1));
        }
        var named = NAMED_HANDLE.matcher(text);
        var handle = named.lookingAt() ? named.group() : "!";
        var suffix = decoded(tag, text.substring(handle.length()));
        var prefix = prefixes.get(handle);
        if (prefix != null) {
            return text.equals("!") ? text : prefix + suffix;
        }
        return switch (handle) {
            case "!" -> text;
            case "!!" -> STANDARD + suffix;
            default -> throw error(tag, "found undefined tag handle");
        };
    }

    private static String decoded(Token tag, String uri) {
        if (uri.indexOf('%') < 0) {
            return uri;
        }
        try {
            var decoded = URLDecoder.decode(uri.replace("+", "%2B"), StandardCharsets.UTF_8);
            if (decoded.indexOf('\uFFFD') < 0) {
                return decoded;
            }
        } catch (IllegalArgumentException e) {
            // told below, as are octets that are no UTF-8
        }
        throw error(tag, "did not find URI escaped octet");
    }

    private static YamlSyntaxException error(Token token, String problem) {
        return new YamlSyntaxException(token.start(), problem);
    }
}
