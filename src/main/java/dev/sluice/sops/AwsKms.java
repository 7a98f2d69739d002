package dev.sluice.sops;

import dev.sluice.cloud.AwsCredentials;
import dev.sluice.cloud.AwsEndpoints;
import dev.sluice.cloud.AwsSts;
import dev.sluice.cloud.Credentials;
import dev.sluice.cloud.Https;
import dev.sluice.cloud.Identity;
import dev.sluice.http.Destinations;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** AWS KMS, by its HTTP API. */
final class AwsKms {
    private static final String SERVICE = "AWS KMS";
    private static final Pattern ARN = Pattern.compile("arn:aws[\\w-]*:kms:([\\w-]+):[0-9]+:(key|alias)/.+");
    /** What a service says is told where it can be nothing else. */
    private static final Pattern TYPE = Pattern.compile("[\\w.#]{1,100}");

    private static final Map<String, String> HEADERS =
            Map.of("Content-Type", "application/x-amz-json-1.1", "X-Amz-Target", "TrentService.Decrypt");

    private final Identity.Aws caller;
    private final AwsEndpoints endpoints;

    AwsKms(Identity.Aws caller, AwsEndpoints endpoints) {
        this.caller = caller;
        this.endpoints = endpoints;
    }

    /**
     * @param file Flux's {@code sops.aws-kms}
     * @throws SopsException where it has no credentials
     */
    static AwsKms of(byte[] file, AwsEndpoints endpoints) {
        var fields = Credentials.of(file);
        var credentials = new AwsCredentials(
                fields.require("aws_access_key_id"),
                fields.require("aws_secret_access_key"),
                fields.get("aws_session_token"));
        return new AwsKms(_ -> credentials, endpoints);
    }

    byte[] unlock(MasterKey.Aws key) {
        var arn = ARN.matcher(key.arn());
        if (!arn.matches()) {
            throw new SopsException("no valid ARN found in '%s'".formatted(key.arn()));
        }
        var region = arn.group(1);
        var credentials = caller.credentials(region);
        var body = new LinkedHashMap<String, Object>();
        body.put("KeyId", key.arn());
        body.put("CiphertextBlob", key.encrypted());
        if (!key.context().isEmpty()) {
            body.put("EncryptionContext", key.context());
        }
        var answer = post(
                key.role().isEmpty()
                        ? credentials
                        : new AwsSts(endpoints)
                                .assume(key.role(), credentials, region)
                                .access(),
                endpoints.of("kms", region),
                Https.json(body));
        return Https.base64(SERVICE, answer.text(SERVICE, "/Plaintext"));
    }

    private static Https.Answer post(AwsCredentials caller, AwsCredentials.Target target, String body) {
        var answer = Https.post(
                Destinations.ofTheOperator(),
                SERVICE,
                target.address().toString(),
                caller.signed(target, HEADERS, body, Instant.now()),
                body);
        if (!answer.isGood()) {
            throw new SopsException("failed to decrypt sops data key with AWS KMS: %s answered %d%s"
                    .formatted(target.host(), answer.status(), type(answer)));
        }
        return answer;
    }

    private static String type(Https.Answer answer) {
        var type = answer.textOrEmpty("/__type");
        return TYPE.matcher(type).matches() ? " " + type : "";
    }
}
