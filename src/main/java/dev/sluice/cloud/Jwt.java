package dev.sluice.cloud;

import java.util.Base64;
import java.util.Map;

/** JSON Web Tokens (RFC 7519) that we make ourselves. */
final class Jwt {
    private Jwt() {}

    /** What is to be signed of a token. */
    static String unsigned(Map<String, ?> header, Map<String, ?> claims) {
        return encoded(Texts.utf8(Https.json(header))) + "." + encoded(Texts.utf8(Https.json(claims)));
    }

    static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
