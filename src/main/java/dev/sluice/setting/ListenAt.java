package dev.sluice.setting;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a server listens, in the form of Go's {@code net.Listen}: {@code :8080}, {@code localhost:8080}, {@code [::1]:8080}.
 *
 * @param port 0 for one that is free
 */
public record ListenAt(String host, int port) {
    private static final int LAST_PORT = 65_535;

    /** The interfaces of all addresses, of IPv6 as well as of IPv4. */
    private static final String EVERYWHERE = "0.0.0.0";

    private static final Pattern FORM = Pattern.compile(
            "(?<name>[^:\\[\\]\\s]*|\\[(?<literal>[0-9a-fA-F:.]+(?:%[^\\s\\]]+)?)])" + ":(?<port>[0-9]{1,5})");

    /** What is accepted. */
    public static final Syntax<ListenAt> SYNTAX =
            new Syntax<>(":port, host:port or [IPv6]:port, with a port up to %d,".formatted(LAST_PORT), ListenAt::read);

    private static Optional<ListenAt> read(String text) {
        var form = FORM.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group("port")) > LAST_PORT) {
            return Optional.empty();
        }
        var host = Optional.ofNullable(form.group("literal")).orElse(form.group("name"));
        return Optional.of(new ListenAt(host.isEmpty() ? EVERYWHERE : host, Integer.parseInt(form.group("port"))));
    }
}
