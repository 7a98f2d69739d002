package dev.sluice.cloud;

import java.net.URI;
import java.util.Locale;

/**
 * Where the services of AWS are: where the variables of its SDKs say ({@code AWS_ENDPOINT_URL_STS}, {@code
 * AWS_ENDPOINT_URL}), else at their public addresses.
 */
public record AwsEndpoints(Environment environment) {

    public AwsCredentials.Target of(String service, String region) {
        var address = environment
                .get("AWS_ENDPOINT_URL_" + service.toUpperCase(Locale.ROOT))
                .or(() -> environment.get("AWS_ENDPOINT_URL"))
                .map(url -> url.replaceFirst("/+$", "") + "/")
                .orElseGet(() -> "https://%s.%s.%s/"
                        .formatted(service, region, region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com"));
        try {
            return new AwsCredentials.Target(service, region, URI.create(address));
        } catch (IllegalArgumentException e) {
            throw new CloudException("'%s' is not an address of AWS".formatted(address));
        }
    }
}
