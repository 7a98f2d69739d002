package dev.sluice.cloud;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;

/**
 * Where Azure's resources are described, and what a token for that is good for: as the file says that {@code
 * AZURE_ENVIRONMENT_FILEPATH} names (Flux's documentation, "Private Cloud Configuration"), else in the cloud of the authority
 * that gives tokens.
 *
 * @param resources without a slash at the end
 */
record AzureEndpoints(String resources, String scope) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static AzureEndpoints of(Environment environment) {
        return environment
                .get("AZURE_ENVIRONMENT_FILEPATH")
                .map(AzureEndpoints::ofFile)
                .orElseGet(() -> ofAuthority(AzureExchange.authority(environment)));
    }

    /** @throws CloudException where the file is not there, or not JSON */
    static JsonNode fields(String file) {
        try {
            return JSON.readTree(Environment.content(file));
        } catch (IOException e) {
            throw new CloudException("the file '%s' is not JSON".formatted(file));
        }
    }

    private static AzureEndpoints ofFile(String file) {
        var fields = fields(file);
        var resources = fields.at("/resourceManagerEndpoint").asText("");
        if (resources.isEmpty()) {
            throw new CloudException("the file '%s' has no resourceManagerEndpoint".formatted(file));
        }
        return of(resources, fields.at("/tokenAudience").asText(resources));
    }

    private static AzureEndpoints ofAuthority(String authority) {
        if (authority.contains("login.chinacloudapi.cn") || authority.contains("login.partner.microsoftonline.cn")) {
            return of("https://management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn");
        }
        if (authority.contains("login.microsoftonline.us")) {
            return of("https://management.usgovcloudapi.net", "https://management.core.usgovcloudapi.net");
        }
        return of("https://management.azure.com", "https://management.azure.com");
    }

    private static AzureEndpoints of(String resources, String audience) {
        return new AzureEndpoints(resources.replaceFirst("/+$", ""), audience.replaceFirst("/+$", "") + "/.default");
    }
}
