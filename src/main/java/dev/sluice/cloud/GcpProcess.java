package dev.sluice.cloud;

import dev.sluice.http.Destinations;

/**
 * The tokens that Google Cloud gives a process ("Application Default Credentials"): by the file that {@code
 * GOOGLE_APPLICATION_CREDENTIALS} names, else by the metadata server.
 */
record GcpProcess(Environment environment, GcpEndpoints endpoints) {

    Grant<String> token() {
        var file = environment.get("GOOGLE_APPLICATION_CREDENTIALS");
        try {
            return file.isPresent()
                    ? token(Credentials.of(Environment.content(file.get())))
                    : new GcpMetadata(environment).token();
        } catch (CloudException e) {
            throw new CloudException("there are no credentials for Google Cloud: "
                    + file.map(name -> "those of '%s' give none: ".formatted(name))
                            .orElse("the environment has none, and ")
                    + e.getMessage());
        }
    }

    private static Grant<String> token(Credentials credentials) {
        return credentials.get("type").equals("external_account")
                ? external(credentials)
                : GcpCredentials.of(credentials).token(GcpExchange.SCOPE, Destinations.ofTheOperator());
    }

    /** Somebody else's token, in a file. Whoever may write the credentials may read any file: they are the operator's alone. */
    private static Grant<String> external(Credentials credentials) {
        var text = Environment.text(credentials.require("credential_source.file"));
        var token = credentials.get("credential_source.format.type").equals("json")
                ? new Https.Answer(200, text)
                        .text(
                                "the credential source",
                                "/" + credentials.require("credential_source.format.subject_token_field_name"))
                : text;
        var federated = GcpExchange.federated(
                credentials.require("token_url"),
                credentials.require("audience"),
                credentials.require("subject_token_type"),
                token);
        var impersonation = credentials.get("service_account_impersonation_url");
        return impersonation.isEmpty() ? federated : GcpExchange.impersonated(impersonation, federated.access());
    }
}
