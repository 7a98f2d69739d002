package dev.sluice.http;

import java.net.URI;
import java.util.Locale;

/** A server, as credentials are for one: by its scheme, host and port. */
public record Origin(String scheme, String host, int port) {
    private static final int HTTPS = 443;
    private static final int HTTP = 80;

    /** @param address of http or https, with a host */
    public static Origin of(URI address) {
        var scheme = address.getScheme().toLowerCase(Locale.ROOT);
        var usual = scheme.equals("https") ? HTTPS : HTTP;
        return new Origin(
                scheme, address.getHost().toLowerCase(Locale.ROOT), address.getPort() < 0 ? usual : address.getPort());
    }

    boolean isEncrypted() {
        return scheme.equals("https");
    }

    /** The host without the brackets of an IPv6 address. */
    String name() {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** As requests name it. */
    String authority() {
        return port == (isEncrypted() ? HTTPS : HTTP) ? host : host + ":" + port;
    }
}
