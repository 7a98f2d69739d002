package dev.sluice.sops;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
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
record AwsCredentials(String accessKeyId, String secretAccessKey, String sessionToken) {
    private static final String ALGORITHM = "AWS4-HMAC-SHA256";
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** To whom a request goes. */
    record Target(String service, String region, URI address) {
        /** As the client names it in the request. */
        String host() {
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
    Map<String, String> signed(Target target, Map<String, String> headers, String body, Instant now) {
        var time = TIME.format(now);
        var all = new TreeMap<String, String>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(headers);
        all.put("X-Amz-Date", time);
        if (!sessionToken.isEmpty()) {
            all.put("X-Amz-Security-Token", sessionToken);
        }
        var signed = new LinkedHashMap<>(all);
        all.put("Host", target.host());
        var names = all.keySet().stream().map(String::toLowerCase).collect(Collectors.joining(";"));
        var lines = all.entrySet().stream()
                .map(header -> "%s:%s\n"
                        .formatted(
                                header.getKey().toLowerCase(), header.getValue().strip()))
                .collect(Collectors.joining());
        var request = String.join("\n", "POST", "/", "", lines, names, sha256(body));
        var scope = "%s/%s/%s/aws4_request".formatted(time.substring(0, 8), target.region(), target.service());
        var signature =
                HexFormat.of().formatHex(hmac(key(scope), String.join("\n", ALGORITHM, time, scope, sha256(request))));
        signed.put(
                "Authorization",
                "%s Credential=%s/%s, SignedHeaders=%s, Signature=%s"
                        .formatted(ALGORITHM, accessKeyId, scope, names, signature));
        return signed;
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
