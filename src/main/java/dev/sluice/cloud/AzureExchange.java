package dev.sluice.cloud;

import dev.sluice.http.Destinations;
import java.util.LinkedHashMap;
import java.util.Map;

/** Tokens of Microsoft Entra ID ("OAuth 2.0 client credentials flow"). */
final class AzureExchange {
    static final String SERVICE = "Azure";

    private static final String AUTHORITY = "https://login.microsoftonline.com/";

    private AzureExchange() {}

    /** The authority that is meant where none is named. */
    static String authority(Environment environment) {
        return environment.get("AZURE_AUTHORITY_HOST").orElse(AUTHORITY);
    }

    /** Where tokens of a tenant come from. @param authority empty for the public one */
    static String address(String authority, String tenant) {
        var host = (authority.isEmpty() ? AUTHORITY : authority).replaceFirst("/+$", "");
        return "%s/%s/oauth2/v2.0/token".formatted(host, tenant);
    }

    /**
     * @param destinations by who chose the authority
     * @param authority empty for the public one
     * @param proof the fields by which the client shows that it is the one that it says
     */
    static Grant<String> token(
            Destinations destinations,
            String authority,
            String tenant,
            String client,
            Map<String, String> proof,
            String scope) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("grant_type", "client_credentials");
        fields.put("client_id", client);
        fields.put("scope", scope);
        fields.putAll(proof);
        return Https.token(destinations, SERVICE, address(authority, tenant), fields);
    }

    /** Somebody else vouches for the client. */
    static Map<String, String> assertion(String token) {
        return Map.of(
                "client_assertion_type",
                "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion",
                token);
    }
}
