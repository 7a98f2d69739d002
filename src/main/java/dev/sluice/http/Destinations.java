package dev.sluice.http;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where requests may go, by who chose the address. What the operator chose, by a flag, a setting or the environment, is not
 * looked at. What a tenant chose, in an object, a file or an answer, is looked at each time it is resolved.
 */
public final class Destinations {
    private static final Set<String> WEB = Set.of("http", "https");
    private static final int HIGHEST_PORT = 65_535;

    private static final Resolver SYSTEM = InetAddress::getAllByName;

    private final boolean isLocalAllowed;
    private final boolean isPrivateAllowed;
    private final Resolver resolver;
    private final Set<Origin> operators;

    /** How a name becomes addresses. */
    @FunctionalInterface
    interface Resolver {
        /** @throws UnknownHostException where there is none */
        InetAddress[] addresses(String host) throws UnknownHostException;
    }

    Destinations(boolean isLocalAllowed, boolean isPrivateAllowed, Resolver resolver) {
        this(isLocalAllowed, isPrivateAllowed, resolver, Set.of());
    }

    private Destinations(boolean isLocalAllowed, boolean isPrivateAllowed, Resolver resolver, Set<Origin> operators) {
        this.isLocalAllowed = isLocalAllowed;
        this.isPrivateAllowed = isPrivateAllowed;
        this.resolver = resolver;
        this.operators = operators;
    }

    /** Everywhere: whoever runs the process names the address. */
    public static Destinations ofTheOperator() {
        return new Destinations(true, true, SYSTEM);
    }

    /**
     * Where those may send the process whom its operator need not trust.
     *
     * @param isLocalAllowed whether also to this machine, its link, the services of a cloud for it, and groups
     * @param isPrivateAllowed whether also to private networks
     */
    public static Destinations chosenByTenant(boolean isLocalAllowed, boolean isPrivateAllowed) {
        return new Destinations(isLocalAllowed, isPrivateAllowed, SYSTEM);
    }

    /** The same with private networks: for what is in the cluster by its nature. */
    public Destinations inTheCluster() {
        return new Destinations(isLocalAllowed, true, resolver, operators);
    }

    /** The same with one server that the operator has named, wherever it is. */
    public Destinations orAt(Origin server) {
        var more = new HashSet<>(operators);
        more.add(server);
        return new Destinations(isLocalAllowed, isPrivateAllowed, resolver, Set.copyOf(more));
    }

    /** Whether no address is refused. */
    boolean isEverywhere() {
        return isLocalAllowed && isPrivateAllowed;
    }

    /**
     * Checks what an address says and what it resolves to. For a client that resolves by itself: what that connects to may be
     * another address.
     *
     * @throws RefusedDestinationException where no request may go there
     * @throws IOException where it cannot be resolved in time
     */
    public void check(URI address, Deadline deadline) throws IOException {
        requireWeb(address);
        resolve(Origin.of(address), deadline);
    }

    /** @throws RefusedDestinationException where it is not one of a web server, or holds a user */
    static void requireWeb(URI address) throws RefusedDestinationException {
        if (address.getScheme() == null || !WEB.contains(address.getScheme().toLowerCase(Locale.ROOT))) {
            throw new RefusedDestinationException("only http and https are allowed");
        }
        if (address.getHost() == null || address.getPort() == 0 || address.getPort() > HIGHEST_PORT) {
            throw new RefusedDestinationException("the address has no valid host and port");
        }
        if (address.getRawUserInfo() != null) {
            throw new RefusedDestinationException("the address must not hold a user or a password");
        }
    }

    /**
     * The addresses of a server, to connect to them and to no other.
     *
     * @throws RefusedDestinationException where one of them is not allowed
     */
    List<InetAddress> resolve(Origin server, Deadline deadline) throws IOException {
        var addresses = List.of(LookUps.SHARED.addresses(resolver, server.name(), deadline));
        if (!operators.contains(server)) {
            for (var address : addresses) {
                requireAllowed(server.host(), address);
            }
        }
        return addresses;
    }

    private void requireAllowed(String host, InetAddress address) throws RefusedDestinationException {
        if (isEverywhere()) {
            return;
        }
        var kind = AddressKind.of(address);
        var setting = switch (kind) {
            case PUBLIC -> Optional.<String>empty();
            case PRIVATE -> isPrivateAllowed ? Optional.<String>empty() : Optional.of("sluice.network.allow-private");
            case OWN, LINK_LOCAL, METADATA, NOBODY ->
                isLocalAllowed ? Optional.<String>empty() : Optional.of("sluice.network.allow-local");
        };
        if (setting.isPresent()) {
            throw new RefusedDestinationException("the host '%s' has a %s address, which %s does not allow"
                    .formatted(host, kind.text(), setting.get()));
        }
    }
}
