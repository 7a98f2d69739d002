package dev.sluice.sops;

import java.net.URI;
import java.util.Locale;

/**
 * Where the services of AWS are: where the variables of its SDKs say ({@code AWS_ENDPOINT_URL_STS}, {@code
 * AWS_ENDPOINT_URL}), else at their public addresses.
 */
record AwsEndpoints(Environment environment) {

    AwsCredentials.Target of(String service, String region) {
        var address = environment
                .get("AWS_ENDPOINT_URL_" + service.toUpperCase(Locale.ROOT))
                .or(() -> environment.get("AWS_ENDPOINT_URL"))
                .map(url -> url.replaceFirst("/+$", "") + "/")
                .orElseGet(() -> "https://%s.%s.%s/"
                        .formatted(service, region, region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com"));
        try {
            return new AwsCredentials.Target(service, region, URI.create(address));
        } catch (IllegalArgumentException e) {
            throw new SopsException("'%s' is not an address of AWS".formatted(address));
        }
    }
}
