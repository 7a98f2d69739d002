package dev.sluice.cloud;

import dev.sluice.http.Destinations;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** AWS's service for short-lived credentials, by its query API (2011-06-15). */
public record AwsSts(AwsEndpoints endpoints) {
    private static final String SERVICE = "AWS STS";
    private static final Map<String, String> FORM =
            Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
    private static final int LONGEST_SESSION = 64;

    /** Somebody takes a role on. */
    public Grant<AwsCredentials> assume(String role, AwsCredentials caller, String region) {
        var target = endpoints.of("sts", region);
        var body = body("AssumeRole", role, "sluice", Map.of());
        return granted(Https.post(
                Destinations.ofTheOperator(),
                SERVICE,
                target.address().toString(),
                caller.signed(target, FORM, body, Instant.now()),
                body));
    }

    /** Whoever has a token that the role trusts takes it on; nothing is signed. */
    Grant<AwsCredentials> assumeByToken(String role, String session, String token, String region) {
        var body = body("AssumeRoleWithWebIdentity", role, session, Map.of("WebIdentityToken", token));
        return granted(Https.post(
                Destinations.ofTheOperator(),
                SERVICE,
                endpoints.of("sts", region).address().toString(),
                FORM,
                body));
    }

    private static String body(String action, String role, String session, Map<String, String> more) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("Action", action);
        fields.put("Version", "2011-06-15");
        fields.put("RoleArn", role);
        fields.put("RoleSessionName", session(session));
        fields.putAll(more);
        return Https.form(fields);
    }

    /** What AWS takes for the name of a session. */
    private static String session(String name) {
        var allowed = name.replaceAll("[^\\w+=,.@-]", ".");
        return allowed.substring(0, Math.min(allowed.length(), LONGEST_SESSION));
    }

    private static Grant<AwsCredentials> granted(Https.Answer answer) {
        if (!answer.isGood()) {
            throw new CloudException("no credentials for the role: %s answered %d%s"
                    .formatted(
                            SERVICE,
                            answer.status(),
                            element(answer, "Code").map(code -> " " + code).orElse("")));
        }
        return Grant.until(
                new AwsCredentials(
                        require(answer, "AccessKeyId"),
                        require(answer, "SecretAccessKey"),
                        require(answer, "SessionToken")),
                element(answer, "Expiration").orElse(""));
    }

    private static String require(Https.Answer answer, String name) {
        return element(answer, name)
                .orElseThrow(() -> new CloudException("the answer of AWS STS has no %s".formatted(name)));
    }

    private static Optional<String> element(Https.Answer answer, String name) {
        var found =
                Pattern.compile("<%1$s>\\s*([^<]+?)\\s*</%1$s>".formatted(name)).matcher(answer.body());
        return found.find() ? Optional.of(found.group(1)) : Optional.empty();
    }
}
