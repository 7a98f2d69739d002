package dev.sluice.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Signatures of requests to AWS, version 4, beside those that others make. */
class AwsSignatureTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
    private static final AwsCredentials WITH_SESSION =
            new AwsCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "a/session+token==");

    /** The case post-vanilla of AWS's own test suite for signatures, with the result that it gives. */
    @Test
    void requestsToAwsAreSignedAsAwsTells() {
        var credentials = new AwsCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "");
        var target = new AwsCredentials.Target("service", "us-east-1", URI.create("https://example.amazonaws.com/"));

        var signed = credentials.signed(target, Map.of(), "", Instant.parse("2015-08-30T12:36:00Z"));

        assertThat(signed)
                .containsEntry("X-Amz-Date", "20150830T123600Z")
                .containsEntry(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                                + " SignedHeaders=host;x-amz-date,"
                                + " Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
    }

    /** What AWS's own client for Python (botocore) signs for the same request. */
    @Test
    void requestsToAwsAreSignedAsByItsOwnClient() {
        var credentials =
                new AwsCredentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "a/session+token==");
        var target =
                new AwsCredentials.Target("kms", "eu-central-1", URI.create("https://kms.eu-central-1.amazonaws.com/"));

        var signed = credentials.signed(
                target,
                Map.of("Content-Type", "application/x-amz-json-1.1", "X-Amz-Target", "TrentService.Decrypt"),
                "{\"KeyId\":\"arn:aws:kms:eu-central-1:123456789012:key/1\",\"CiphertextBlob\":\"AQ==\"}",
                Instant.parse("2026-01-02T03:04:05Z"));

        assertThat(signed.get("Authorization"))
                .endsWith("Signature=2a0a2c3c4df9c32614a9c32f0035b31771a2aa5ba9695e4ec7e328aaa0883244");
    }

    /** As botocore does. */
    @Test
    void aRequestForAPathIsSignedAsByAwssOwnClient() {
        var target =
                new AwsCredentials.Target("eks", "eu-central-1", URI.create("https://eks.eu-central-1.amazonaws.com/"));

        var signed = WITH_SESSION.signed(
                target, new AwsCredentials.Request("GET", "/clusters/my-cluster", Map.of(), ""), NOW);

        assertThat(signed.get("Authorization"))
                .endsWith("Signature=b4d34ffdda5754eb9ef9145a91e90cfa648b897c2e4b590f0accf002e4e6fbef");
    }

    /** As botocore does. */
    @Test
    void anAddressIsPresignedAsByAwssOwnClient() {
        var target =
                new AwsCredentials.Target("sts", "eu-central-1", URI.create("https://sts.eu-central-1.amazonaws.com/"));

        var url = WITH_SESSION.presigned(
                target,
                Map.of("Action", "GetCallerIdentity", "Version", "2011-06-15"),
                Map.of("x-k8s-aws-id", "my-cluster"),
                Duration.ofSeconds(60),
                NOW);

        assertThat(url)
                .startsWith("https://sts.eu-central-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15&")
                .contains(
                        "&X-Amz-Credential=AKIDEXAMPLE%2F20260102%2Feu-central-1%2Fsts%2Faws4_request&",
                        "&X-Amz-Expires=60&",
                        "&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id",
                        "&X-Amz-Security-Token=a%2Fsession%2Btoken%3D%3D&")
                .endsWith("&X-Amz-Signature=740a1895d5b8c343afdf5f5b8a7df249c54843adfe3adff36f84b46791947dc0");
    }
}
