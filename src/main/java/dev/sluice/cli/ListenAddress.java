package dev.sluice.cli;

import dev.sluice.setting.ListenAt;
import dev.sluice.setting.Syntax;
import java.util.Optional;

/** Where a server of the controller listens, by its flag. */
sealed interface ListenAddress {
    /** Nowhere: the server is switched off. */
    record Off() implements ListenAddress {}

    /** As it does where nobody says anything else. */
    record Usual() implements ListenAddress {}

    /** At a place of its own. */
    record At(ListenAt place) implements ListenAddress {}

    /**
     * The address of the flag, by controller-runtime's meaning: {@code 0} is nowhere.
     *
     * @param empty what an empty text stands for
     */
    static FlagType<ListenAddress> flagType(ListenAddress empty) {
        return FlagType.valued(
                "address",
                new Syntax<>(
                        ":port, host:port or [IPv6]:port, with a port up to 65535, or 0 for none,",
                        text -> switch (text) {
                            case "" -> Optional.of(empty);
                            case "0" -> Optional.of(new Off());
                            default -> ListenAt.SYNTAX.reader().apply(text).map(At::new);
                        }));
    }

    /** @param server the prefix of the properties of the server that listens there */
    default void set(Settings settings, String server) {
        switch (this) {
            case Usual _ -> {}
            case Off _ -> settings.set(server + ".host-enabled", false);
            case At(ListenAt(var host, var port)) -> {
                settings.set(server + ".host-enabled", true);
                settings.set(server + ".host", host);
                settings.set(server + ".port", port);
            }
        }
    }
}
