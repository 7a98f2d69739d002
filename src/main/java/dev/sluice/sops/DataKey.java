package dev.sluice.sops;

import java.util.ArrayList;
import java.util.List;

/** Recovers the data key of a file. */
public final class DataKey {
    /** How many keys a file may name: each is one to try. */
    private static final int MOST = 500;

    private DataKey() {}

    /** Opens what a master key has encrypted. */
    public interface Unlocker {
        /** @throws SopsException where it has not the key, or the key does not fit */
        byte[] unlock(MasterKey key);
    }

    /** @throws SopsException where too few groups have a key that fits; it says why each did not */
    static byte[] of(Metadata metadata, Unlocker unlocker) {
        if (metadata.groups().stream().mapToInt(List::size).sum() > MOST) {
            throw new SopsException("cannot get sops data key: the file names more than %d keys".formatted(MOST));
        }
        var shares = new ArrayList<byte[]>();
        var results = new ArrayList<String>();
        for (var group : metadata.groups()) {
            var failures = new ArrayList<String>();
            results.add(share(group, unlocker, shares, failures) ? "SUCCESS" : "FAILED" + String.join("", failures));
        }
        var single = metadata.groups().size() <= 1;
        var enough = single ? shares.size() == 1 : shares.size() >= Math.max(2, metadata.threshold());
        if (!enough) {
            throw new SopsException("cannot get sops data key: " + failure(metadata, results, shares.size()));
        }
        return single ? shares.getFirst() : Shamir.combined(shares);
    }

    private static boolean share(List<MasterKey> group, Unlocker unlocker, List<byte[]> shares, List<String> failures) {
        for (var key : group) {
            try {
                shares.add(unlocker.unlock(key));
                return true;
            } catch (SopsException e) {
                failures.add("\n  %s: FAILED\n    - | %s".formatted(key.name(), e.getMessage()));
            }
        }
        return false;
    }

    private static String failure(Metadata metadata, List<String> results, int shares) {
        var text = new StringBuilder("Failed to get the data key required to decrypt the SOPS file.\n");
        for (int i = 0; i < results.size(); i++) {
            text.append("\nGroup %d: %s\n".formatted(i, results.get(i)));
        }
        return text.append(
                        results.size() > 1
                                ? "\nRecovery failed because %d groups have to yield a part of the key, but %d did."
                                        .formatted(metadata.threshold(), shares)
                                : "\nRecovery failed because no master key was able to decrypt the file.")
                .toString();
    }
}
