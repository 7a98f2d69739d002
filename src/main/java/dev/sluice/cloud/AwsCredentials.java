package dev.sluice.cloud;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who asks AWS, and the signature that shows it: version 4, as AWS's documentation tells ("AWS Signature Version 4 for API
 * requests").
 *
 * @param sessionToken empty where there is none
 */
public record AwsCredentials(String accessKeyId, String secretAccessKey, String sessionToken) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** To whom a request goes. */
    public record Target(String service, String region, URI address) {
        /** As the client names it in the request. */
        public String host() {
            return address.getPort() < 0
                    ? String.valueOf(address.getHost())
                    : "%s:%d".formatted(address.getHost(), address.getPort());
        }
    }

    /**
     * The headers of a signed {@code POST /}, without {@code Host}, which the client sets itself.
     *
     * @param headers those that the request has anyway
     */
    public Map<String, String> signed(Target target, Map<String, String> headers, String body, Instant now) {
        return signed(target, new Request("POST", "/", headers, body), now);
    }

    /**
     * What is signed of a request.
     *
     * @param path without signs that have to be encoded
     * @param headers those that it has anyway
     */
    record Request(String method, String path, Map<String, String> headers, String body) {}

    /** The headers of a signed request, without {@code Host}, which the client sets itself. */
    Map<String, String> signed(Target target, Request request, Instant now) {
        var time = TIME.format(now);
        var all = sorted(request.headers());
        all.put("X-Amz-Date", time);
        if (!sessionToken.isEmpty()) {
            all.put("X-Amz-Security-Token", sessionToken);
        }
        var signed = new LinkedHashMap<>(all);
        all.put("Host", target.host());
        var canonical =
                String.join("\n", request.method(), request.path(), "", lines(all), names(all), sha256(request.body()));
        var scope = scope(target, time);
        signed.put(
                "Authorization",
                "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                        .formatted(ALGORITHM, accessKeyId, scope, names(all), signature(canonical, scope, time)));
        return signed;
    }

    /**
     * The address of a {@code GET /} that is signed in its query, for somebody else to send.
     *
     * @param query what is asked for
     * @param headers those that whoever sends it has to add
     */
    String presigned(
            Target target, Map<String, String> query, Map<String, String> headers, Duration valid, Instant now) {
        var time = TIME.format(now);
        var scope = scope(target, time);
        var all = sorted(headers);
        all.put("Host", target.host());
        var fields = new TreeMap<>(query);
        fields.put("X-Amz-Algorithm", ALGORITHM);
        fields.put("X-Amz-Credential", accessKeyId + "/" + scope);
        fields.put("X-Amz-Date", time);
        fields.put("X-Amz-Expires", String.valueOf(valid.toSeconds()));
        fields.put("X-Amz-SignedHeaders", names(all));
        if (!sessionToken.isEmpty()) {
            fields.put("X-Amz-Security-Token", sessionToken);
        }
        var text = fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        var canonical = String.join("\n", "GET", "/", text, lines(all), names(all), sha256(""));
        return "%s?%s&X-Amz-Signature=%s".formatted(target.address(), text, signature(canonical, scope, time));
    }

    private static TreeMap<String, String> sorted(Map<String, String> headers) {
        var sorted = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(headers);
        return sorted;
    }

    private static String names(Map<String, String> headers) {
        return headers.keySet().stream().map(String::toLowerCase).collect(Collectors.joining(";"));
    }

    private static String lines(Map<String, String> headers) {
        return headers.entrySet().stream()
                .map(header -> "%s:%s\n"
                        .formatted(
                                header.getKey().toLowerCase(), header.getValue().strip()))
                .collect(Collectors.joining());
    }

    private static String scope(Target target, String time) {
        return "%s/%s/%s/aws4_request".formatted(time.substring(0, 8), target.region(), target.service());
    }

    private String signature(String canonical, String scope, String time) {
        return HexFormat.of().formatHex(hmac(key(scope), String.join("\n", ALGORITHM, time, scope, sha256(canonical))));
    }

    /** All but letters, digits and {@code -._~} by their bytes (RFC 3986). */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%7E", "~");
    }

    private byte[] key(String scope) {
        var key = Texts.utf8("AWS4" + secretAccessKey);
        for (var part : scope.split("/")) {
            key = hmac(key, part);
        }
        return key;
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            var mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(Texts.utf8(text));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Texts.utf8(text)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public String toString() {
        return accessKeyId;
    }
}
