package dev.sluice.git;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ProgressMonitor;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PushConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;

/**
 * A transport from a server that nobody trusts. JGit makes files of the names of references, and does not look whether one
 * of them leads out of the repository. So no connection is opened to a server that has such a name.
 */
public final class CheckedTransport extends Transport {
    private final Transport unchecked;

    private CheckedTransport(Repository repository, Transport unchecked) {
        super(repository, unchecked.getURI());
        this.unchecked = unchecked;
        withoutTags();
        withoutBases();
    }

    private CheckedTransport(Transport unchecked) {
        super(unchecked.getURI());
        this.unchecked = unchecked;
        withoutTags();
        withoutBases();
    }

    /** @param unchecked what has been opened for {@code repository}; closed with this one */
    public static CheckedTransport into(Repository repository, Transport unchecked) {
        return new CheckedTransport(repository, unchecked);
    }

    /** One that only lists references. */
    public static CheckedTransport ofReferences(Transport unchecked) {
        return new CheckedTransport(unchecked);
    }

    private void withoutTags() {
        setTagOpt(TagOpt.NO_TAGS);
        unchecked.setTagOpt(TagOpt.NO_TAGS);
    }

    /** Where a pack has deltas to objects that are there already, JGit writes all of these into it. */
    private void withoutBases() {
        setFetchThin(false);
        unchecked.setFetchThin(false);
    }

    /** From now on, commits come without their history. */
    public void withoutHistory() {
        unchecked.setDepth(1);
    }

    /**
     * Brings what all references of a kind stand for, with its history, and makes no references of it.
     *
     * @param prefix what their names begin with
     */
    public void fetchAll(ProgressMonitor monitor, String prefix) throws TransportException, NotSupportedException {
        try (var connection = openFetch(List.of(new RefSpec(prefix + "*:" + prefix + "*")))) {
            var wanted = connection.getRefs().stream()
                    .filter(ref -> ref.getName().startsWith(prefix))
                    .collect(Collectors.toMap(Ref::getObjectId, Function.identity(), (first, _) -> first));
            if (!wanted.isEmpty()) {
                connection.fetch(monitor, wanted.values(), Set.of());
            }
        }
    }

    @Override
    public FetchConnection openFetch() throws NotSupportedException, TransportException {
        return checked(unchecked.openFetch());
    }

    @Override
    public FetchConnection openFetch(Collection<RefSpec> wanted, String... furtherPatterns)
            throws NotSupportedException, TransportException {
        return checked(unchecked.openFetch(wanted, furtherPatterns));
    }

    private static FetchConnection checked(FetchConnection connection) throws ReferenceNameException {
        if (connection.getRefs().stream().map(Ref::getName).allMatch(CheckedTransport::isAllowed)) {
            return connection;
        }
        connection.close();
        throw new ReferenceNameException();
    }

    private static boolean isAllowed(String name) {
        return name.equals(Constants.HEAD) || Repository.isValidRefName(name);
    }

    @Override
    public PushConnection openPush() throws NotSupportedException {
        throw new NotSupportedException("nothing is pushed");
    }

    @Override
    public void close() {
        unchecked.close();
    }
}
