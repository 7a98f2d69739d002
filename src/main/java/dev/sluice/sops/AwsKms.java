package dev.sluice.sops;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** AWS KMS, by its HTTP API. */
final class AwsKms {
    private static final String SERVICE = "AWS KMS";
    private static final Pattern ARN = Pattern.compile("arn:(aws[\\w-]*):kms:([\\w-]+):[0-9]+:(key|alias)/.+");

    private final AwsCredentials credentials;
    private final Function<AwsCredentials.Target, URI> addresses;

    private AwsKms(AwsCredentials credentials, Function<AwsCredentials.Target, URI> addresses) {
        this.credentials = credentials;
        this.addresses = addresses;
    }

    static AwsKms of(byte[] file) {
        return of(file, target -> URI.create("https://%s/".formatted(target.host())));
    }

    /**
     * @param file Flux's {@code sops.aws-kms}
     * @param addresses where a service is
     * @throws SopsException where it has no credentials
     */
    static AwsKms of(byte[] file, Function<AwsCredentials.Target, URI> addresses) {
        var fields = Credentials.of(file);
        return new AwsKms(
                new AwsCredentials(
                        fields.require("aws_access_key_id"),
                        fields.require("aws_secret_access_key"),
                        fields.get("aws_session_token")),
                addresses);
    }

    byte[] unlock(MasterKey.Aws key) {
        var arn = ARN.matcher(key.arn());
        if (!arn.matches()) {
            throw new SopsException("no valid ARN found in '%s'".formatted(key.arn()));
        }
        var suffix = arn.group(1).equals("aws-cn") ? "amazonaws.com.cn" : "amazonaws.com";
        var caller = key.role().isEmpty() ? credentials : assumed(key.role(), arn.group(2), suffix);
        var body = new LinkedHashMap<String, Object>();
        body.put("KeyId", key.arn());
        body.put("CiphertextBlob", key.encrypted());
        if (!key.context().isEmpty()) {
            body.put("EncryptionContext", key.context());
        }
        var answer = post(
                caller,
                new AwsCredentials.Target("kms", arn.group(2), "kms.%s.%s".formatted(arn.group(2), suffix)),
                Map.of("Content-Type", "application/x-amz-json-1.1", "X-Amz-Target", "TrentService.Decrypt"),
                Https.json(body));
        return Https.base64(SERVICE, answer.text(SERVICE, "/Plaintext"));
    }

    private AwsCredentials assumed(String role, String region, String suffix) {
        var answer = post(
                credentials,
                new AwsCredentials.Target("sts", region, "sts.%s.%s".formatted(region, suffix)),
                Map.of("Content-Type", "application/x-www-form-urlencoded; charset=utf-8"),
                "Action=AssumeRole&Version=2011-06-15&RoleSessionName=sluice&RoleArn="
                        + URLEncoder.encode(role, StandardCharsets.UTF_8));
        return new AwsCredentials(
                element(answer, "AccessKeyId"), element(answer, "SecretAccessKey"), element(answer, "SessionToken"));
    }

    private static String element(Https.Answer answer, String name) {
        var found =
                Pattern.compile("<%1$s>\\s*([^<]+?)\\s*</%1$s>".formatted(name)).matcher(answer.body());
        if (!found.find()) {
            throw new SopsException("the answer of AWS STS has no %s".formatted(name));
        }
        return found.group(1);
    }

    private Https.Answer post(
            AwsCredentials caller, AwsCredentials.Target target, Map<String, String> headers, String body) {
        var address = addresses.apply(target);
        var answer = Https.post(SERVICE, address.toString(), caller.signed(target, headers, body, Instant.now()), body);
        if (!answer.isGood()) {
            throw new SopsException("failed to decrypt sops data key with AWS KMS: %s answered %d%s"
                    .formatted(target.host(), answer.status(), type(answer)));
        }
        return answer;
    }

    private static String type(Https.Answer answer) {
        try {
            return " " + answer.text(SERVICE, "/__type");
        } catch (SopsException e) {
            return "";
        }
    }
}
